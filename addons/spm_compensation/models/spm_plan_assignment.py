from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL
from odoo.tools.misc import format_date

#: What a person is paid by: not to be changed where it has been paid by.
TERMS = {
    "participant_id",
    "version_id",
    "date_from",
    "currency_id",
    "ote",
    "target_incentive",
    "draw_from",
    "draw_to",
}


class SpmPlanAssignment(models.Model):
    """Who is paid by which version of a plan, from when until when."""

    _name = "spm.plan.assignment"
    _description = "Assignment of a Pay Plan"
    _inherit = [
        "spm.plan.assignment.acceptance",
        "spm.plan.assignment.version",
        "spm.plan.assignment.overlap",
        "spm.plan.assignment.words",
        "spm.chatter.genuine",
        "spm.readable.links",
        "mail.activity.mixin",
    ]
    _order = "participant_id, date_from desc, id desc"
    _check_company_auto = True
    # who reads the own plan may ask about it
    _mail_post_access = "read"

    participant_id = fields.Many2one(
        "spm.participant",
        "Salesperson",
        required=True,
        ondelete="restrict",
        index=True,
        # its company is this one's, so there is nothing to check
        tracking=True,
    )
    version_id = fields.Many2one(
        "spm.plan.version",
        "Version",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    plan_id = fields.Many2one(related="version_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="participant_id.company_id", store=True)
    date_from = fields.Date(
        "From",
        required=True,
        tracking=True,
        # the first day of the present month, when most plans begin
        default=lambda self: fields.Date.start_of(
            self.env.company._spm_today(), "month"
        ),
    )
    date_to = fields.Date("Until (excluded)", tracking=True)
    currency_id = fields.Many2one(
        "res.currency",
        "Paid In",
        ondelete="restrict",
        tracking=True,
        help="Empty: the plan's currency.",
    )
    plan_currency_id = fields.Many2one(
        related="version_id.currency_id", string="Plan's Currency"
    )
    ote = fields.Monetary(
        "On-Target Earnings",
        currency_field="plan_currency_id",
        tracking=True,
        help="Of a year, salary included.",
    )
    target_incentive = fields.Monetary(
        currency_field="plan_currency_id",
        tracking=True,
        help="Of a year, for reaching all targets.",
    )
    draw_from = fields.Date(help="The draw of the plan runs from this day on.")
    draw_to = fields.Date("Draw Until (excluded)")
    override_ids = fields.One2many(
        "spm.plan.override", "assignment_id", "Individual Terms"
    )
    origin = fields.Selection(
        [("hand", "By hand"), ("rule", "By a rule"), ("version", "A new version")],
        "Assigned",
        required=True,
        readonly=True,
        copy=False,
        default="hand",
    )
    rule_id = fields.Many2one(
        "spm.plan.assignment.rule",
        "By Rule",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    proposed_end = fields.Date(
        readonly=True,
        copy=False,
        help="From this day on the person does not match the rule any more: an "
        "officer ends the assignment, or keeps it.",
    )

    lacks_incentive = fields.Boolean(compute="_compute_lacks_incentive")
    plain_words = fields.Html(related="version_id.plain_words")
    component_ids = fields.One2many(related="version_id.component_ids")

    _dates = models.Constraint(
        "CHECK (date_from < date_to)", "An assignment must begin before it ends."
    )
    _draw_dates = models.Constraint(
        "CHECK (draw_from < draw_to)", "A draw must begin before it ends."
    )
    _amounts = models.Constraint(
        "CHECK (ote >= 0 AND target_incentive >= 0)",
        "Target earnings are not negative.",
    )
    _size = models.Constraint(
        "CHECK (ote < 1e15 AND target_incentive < 1e15)",
        "An amount has up to 15 digits.",
    )

    @api.depends("participant_id.name", "plan_id.name", "date_from")
    def _compute_display_name(self):
        for assignment in self:
            # a new one is called "New" until it says who is paid by what
            known = bool(assignment.participant_id and assignment.date_from)
            assignment.display_name = known and self.env._(
                "%(plan)s: %(name)s from %(day)s",
                plan=assignment.plan_id.name or "",
                name=assignment.participant_id.name or "",
                day=format_date(self.env, assignment.date_from),
            )

    @api.depends("target_incentive", "component_ids.incentive_weight", "override_ids")
    def _compute_lacks_incentive(self):
        """Whether components pay shares of a target incentive that is not given."""
        for assignment in self:
            own = assignment.override_ids.filtered(lambda o: o.kind == "incentive")
            weighted = assignment.component_ids.filtered("incentive_weight")
            missing = set(weighted.mapped("key")) - set(own.mapped("key"))
            assignment.lacks_incentive = bool(
                missing and not assignment.target_incentive
            )

    # ------------------------------------------------------------- checks

    @api.constrains("ote", "target_incentive")
    def _check_target_incentive(self):
        for assignment in self:
            if assignment.ote and assignment.target_incentive > assignment.ote:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the target incentive is a part of the on-target "
                        "earnings and cannot be more.",
                        name=assignment.participant_id.name,
                    )
                )

    @api.constrains("participant_id", "date_from")
    def _check_takes_part(self):
        for assignment in self:
            # sudo: whether the person takes part then, whoever assigns
            person = assignment.participant_id.sudo()
            start, end = person.date_start, person.date_end
            if start and assignment.date_from < start:
                raise ValidationError(
                    self.env._(
                        "%(name)s takes part from %(day)s on. Assign the plan from "
                        "that day, or later.",
                        name=person.name,
                        day=format_date(self.env, start),
                    )
                )
            if end and assignment.date_from >= end:
                raise ValidationError(
                    self.env._(
                        "%(name)s takes part through %(day)s only.",
                        name=person.name,
                        day=format_date(self.env, fields.Date.subtract(end, days=1)),
                    )
                )

    @api.constrains("version_id", "date_from", "date_to")
    def _check_version_days(self):
        for assignment in self:
            version = assignment.version_id
            first, end = version.date_from, version.date_to
            early = assignment.date_from < first
            late = end and (assignment.date_to or end) > end
            if early or late or (end and assignment.date_from >= end):
                raise ValidationError(
                    self.env._(
                        "%(name)s: this version of “%(plan)s” is in force %(span)s. "
                        "Take the version of the days that are meant.",
                        name=assignment.participant_id.name,
                        plan=version.plan_id.name,
                        span=self._span_words(first, end),
                    )
                )

    def _span_words(self, first, end):
        first = format_date(self.env, first)
        if not end:
            return self.env._("from %(first)s on", first=first)
        last = format_date(self.env, fields.Date.subtract(end, days=1))
        return self.env._("from %(first)s through %(last)s", first=first, last=last)

    @api.constrains("participant_id", "version_id", "date_from", "date_to")
    def _check_same_plan(self):
        self._take_turn()
        for one, other in self._overlapping(same_plan=True):
            raise ValidationError(
                self.env._(
                    "%(name)s is assigned to “%(plan)s” already %(span)s. End that "
                    "assignment first, or begin after it.",
                    name=one.participant_id.name,
                    plan=one.plan_id.name,
                    span=self._span_words(other.date_from, other.date_to),
                )
            )

    def _take_turn(self):
        """Let two who assign one person at once see each other's work."""
        self.env.cr.execute(
            SQL(
                "UPDATE spm_participant SET write_date = write_date WHERE id = ANY(%s)",
                self.participant_id.ids,
            )
        )

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_kept(vals)
        self._refuse_forged_defaults()
        vals_list = [self._with_version_end(vals) for vals in vals_list]
        assignments = super().create(vals_list)
        assignments._refuse_own()
        assignments._ask_acceptance()
        return assignments

    def _with_version_end(self, vals):
        """An assignment to a version that has ended ends with it."""
        version = self.env["spm.plan.version"].browse(vals.get("version_id"))
        if vals.get("date_to") or not version.date_to:
            return vals
        return {**vals, "date_to": version.date_to}

    def write(self, vals):
        self._refuse_kept(vals)
        terms = TERMS & vals.keys() | ({"override_ids"} & vals.keys())
        if terms or "date_to" in vals:
            self._refuse_own()
        changed = self.filtered(lambda a: a._changes(vals, TERMS))
        changed._refuse_paid()
        if "date_to" in vals:
            ends = fields.Date.to_date(vals["date_to"])
            self.filtered(lambda a: a.date_to != (ends or False))._refuse_paid(ends)
        result = super().write(vals)
        if "participant_id" in vals:
            self._refuse_own()
        if "date_to" in vals:
            self.filtered("proposed_end")._settle_proposal()
        if changed:
            changed._ask_acceptance()
        return result

    def _changes(self, vals, names):
        self.ensure_one()
        for name in names & vals.keys():
            field = self._fields[name]
            new = field.convert_to_cache(vals[name], self, validate=False)
            if new != field.convert_to_cache(self[name], self, validate=False):
                return True
        return False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paid(self):
        self._refuse_own()
        self._refuse_paid()

    def _refuse_kept(self, vals):
        """Refuse to type what buttons and passes keep."""
        names = {"origin", "rule_id", "proposed_end"} & vals.keys()
        names |= {name for name in vals if name.startswith("acceptance_")}
        if names and not self.env.su:
            raise AccessError(
                self.env._("These are kept by the buttons and cannot be written.")
            )

    def _refuse_forged_defaults(self):
        self._refuse_kept(
            {
                name.removeprefix("default_"): value
                for name, value in self.env.context.items()
                if name.startswith("default_")
            }
        )

    def _refuse_own(self):
        """Refuse an officer who would set the own pay."""
        user = self.env.user
        # sudo: whose the assignments are
        if not self.env.su and user in self.sudo().participant_id.user_id:
            raise AccessError(
                self.env._("Nobody sets the own pay: another officer does this.")
            )

    # ------------------------------------------------------------- paid by

    def _paid_until(self):
        """The end of the last posted period that each was paid for.

        :return: dict of assignment to the first day that is not paid yet
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.assignment_id, MAX(LEAST(p.date_to, a.date_to))
                  FROM spm_statement_line l
                  JOIN spm_statement s ON s.calculation_id = l.calculation_id
                   AND s.state IN ('posted', 'paid')
                  JOIN spm_period p ON p.id = s.period_id
                  JOIN spm_plan_assignment a ON a.id = l.assignment_id
                 WHERE l.assignment_id = ANY(%s)
                 GROUP BY l.assignment_id
                """,
                self.ids,
            )
        )
        return {self.browse(row[0]): row[1] for row in rows}

    def _refuse_paid(self, ends=None):
        """Refuse to change what posted statements were paid by.

        :param ends: the new end: may be any day that is not paid yet; False for none
        """
        for assignment, until in self._paid_until().items():
            present = assignment.date_to
            if ends is not None and not (present and present <= until):
                if not ends or ends >= until:
                    continue
            raise UserError(
                self.env._(
                    "%(name)s was paid by this assignment until %(day)s: that stays as "
                    "it was. End it from %(day)s on instead, and assign anew from "
                    "then.",
                    name=assignment.participant_id.name,
                    day=format_date(self.env, until),
                )
            )

    # ------------------------------------------------------------- proposals

    def action_end_proposed(self):
        """End these on the day from which their rule does not match any more."""
        self.check_access("write")
        for assignment in self._proposed():
            until = assignment._paid_until().get(assignment)
            day = max(filter(None, (assignment.proposed_end, until)))
            if day <= assignment.date_from:
                assignment.unlink()
            else:
                assignment.date_to = day

    def action_keep(self):
        """Keep these though their rule does not match: they count as made by hand."""
        self.check_access("write")
        proposed = self._proposed()
        proposed._refuse_own()
        proposed._settle_proposal()

    def _proposed(self):
        """Those of these whose end is proposed."""
        proposed = self.filtered("proposed_end")
        if not proposed:
            raise UserError(self.env._("No end is proposed for any of these."))
        return proposed

    def _settle_proposal(self):
        # sudo: kept by buttons; who may change the assignment was checked
        self.sudo().write({"proposed_end": False, "origin": "hand", "rule_id": False})
        self.sudo().activity_unlink(["spm_compensation.activity_assignment_end"])

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .spm_objective_check import TERMS, UNIT_FIELDS

SCOPES = [
    ("participant", "Salesperson"),
    ("line", "Manager, with everybody below"),
    ("department", "Department"),
    ("team", "Sales Team"),
    ("company", "Company"),
]
#: What progress and roll-up depend on, beyond the terms.
RECKONED_FROM = frozenset((*TERMS, "parent_id"))


class SpmObjective(models.Model):
    """What somebody is to reach in a period, measured by a KPI."""

    _name = "spm.objective"
    _description = "Objective"
    _inherit = [
        "spm.objective.check",
        "spm.objective.agreement",
        "spm.objective.phasing",
        "spm.objective.revising",
        "spm.objective.progress",
        "spm.objective.weighing",
        "spm.objective.tree",
        "spm.objective.cascading",
        "spm.objective.course",
        "spm.objective.digest",
        "spm.objective.screens",
        "spm.chatter.genuine",
        "mail.activity.mixin",
    ]
    _order = "date_from desc, company_id, kpi_id, id"
    _parent_store = True
    _check_company_auto = True
    _mail_post_access = "read"  # salespeople discuss what they may not change

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    kpi_id = fields.Many2one(
        "spm.kpi",
        "KPI",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("state", "=", "active")],
        tracking=True,
    )
    unit_type = fields.Selection(related="kpi_id.unit_type")
    direction = fields.Selection(related="kpi_id.direction")
    category = fields.Selection(related="kpi_id.category")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    refreshed_at = fields.Datetime(related="kpi_id.refreshed_at")
    currency_id = fields.Many2one(related="company_id.currency_id")
    period_id = fields.Many2one(
        "spm.period",
        required=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    date_from = fields.Date(
        "From", related="period_id.date_from", store=True, precompute=True
    )
    date_to = fields.Date(
        "Until (excluded)", related="period_id.date_to", store=True, precompute=True
    )
    last_day = fields.Date(compute="_compute_last_day", search="_search_last_day")
    quarter_id = fields.Many2one(related="period_id.quarter_id", string="Quarter")
    year_id = fields.Many2one(related="period_id.year_id", string="Year")

    scope = fields.Selection(
        SCOPES, "Level", required=True, default="participant", tracking=True
    )
    participant_id = fields.Many2one(
        "spm.participant",
        "Person",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The salesperson, or the manager of the line.",
    )
    department_id = fields.Many2one(
        "hr.department",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    unit_name = fields.Char("For", compute="_compute_unit_name", compute_sudo=True)
    manager_id = fields.Many2one(related="participant_id.manager_id")
    responsible_id = fields.Many2one(
        "spm.participant",
        "Answers For It",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Who agrees an objective of a unit. Empty: the manager of the "
        "department or the leader of the team.",
    )
    responsible_user_id = fields.Many2one(
        "res.users",
        "Responsible",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Who agrees: the salesperson, the unit's head, or, once these have left, "
        "their manager.",
    )
    is_mine = fields.Boolean(
        compute="_compute_is_mine",
        search="_search_is_mine",
        help="One's own, and those of people one stands in for today.",
    )

    target = fields.Float(
        required=True, digits=0, tracking=True, aggregator="sum", help="Now in force."
    )
    baseline = fields.Float(
        digits=0,
        tracking=True,
        aggregator=None,
        help="Where one starts from; attainment counts the way from here to the "
        "target. Zero: no baseline.",
    )
    weight = fields.Float(
        "Weight (%)", digits=0, default=100.0, tracking=True, aggregator=None
    )
    cap = fields.Float(
        "Counts Up To (%)",
        digits=0,
        tracking=True,
        aggregator=None,
        help="Most that the attainment counts in the scorecard. Zero: no limit.",
    )
    parent_id = fields.Many2one(
        "spm.objective",
        "Serves",
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
        help="The objective of the higher level.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("spm.objective", "parent_id", "Split Into")
    action_ids = fields.One2many("spm.objective.action", "objective_id", "Actions")
    template_id = fields.Many2one(
        "spm.objective.template", readonly=True, copy=False, ondelete="set null"
    )
    tag = fields.Char(help="A word to find what belongs together, such as a plan.")
    note = fields.Html()
    warning = fields.Char(compute="_compute_warning", compute_sudo=True)

    _unit_check = models.Constraint(
        """CHECK (CASE scope
            WHEN 'participant' THEN participant_id IS NOT NULL
                AND department_id IS NULL AND team_id IS NULL
            WHEN 'line' THEN participant_id IS NOT NULL
                AND department_id IS NULL AND team_id IS NULL
            WHEN 'department' THEN department_id IS NOT NULL
                AND participant_id IS NULL AND team_id IS NULL
            WHEN 'team' THEN team_id IS NOT NULL
                AND participant_id IS NULL AND department_id IS NULL
            ELSE participant_id IS NULL AND department_id IS NULL
                AND team_id IS NULL END)""",
        "An objective is for exactly one: a person, a department, a sales team or the "
        "company, as its level says.",
    )
    _weight_check = models.Constraint(
        "CHECK (weight >= 0)", "The weight of an objective cannot be negative."
    )
    _cap_check = models.Constraint(
        "CHECK (cap >= 0)", "What an attainment counts up to cannot be negative."
    )
    _scorecard = models.Index(
        "(period_id, COALESCE(participant_id, 0), COALESCE(department_id, 0), "
        "COALESCE(team_id, 0))"
    )

    # ------------------------------------------------------------- computed

    @api.depends("kpi_id", "period_id")
    def _compute_name(self):
        for objective in self:
            parts = (objective.kpi_id.name, objective.period_id.name)
            objective.name = " ".join(filter(None, parts)) or "/"

    @api.depends("date_to")
    def _compute_last_day(self):
        for objective in self:
            end = objective.date_to
            objective.last_day = end and fields.Date.subtract(end, days=1)

    def _search_last_day(self, operator, value):
        """As calendars ask: up to or from some day."""
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        day = fields.Date.to_date(value)
        # the last day there is has no next one, and no objective ends as late
        day = day and min(day, date.max - timedelta(days=1))
        return [("date_to", operator, day and fields.Date.add(day, days=1))]

    @api.depends("scope", *UNIT_FIELDS, "company_id")
    def _compute_unit_name(self):
        for objective in self:
            unit = objective._unit()
            objective.unit_name = unit.name or ""

    @api.depends("name", "unit_name")
    def _compute_display_name(self):
        for objective in self:
            unit = objective.unit_name
            name = objective.name or ""
            objective.display_name = f"{name} – {unit}" if unit else name

    @api.depends_context("uid")
    @api.depends("responsible_user_id")
    def _compute_is_mine(self):
        # sudo: whom one stands in for, which is one's own business
        mine = self.env["spm.unit.visibility"].sudo()._stands_for(self.env.user)
        for objective in self:
            objective.is_mine = objective.responsible_user_id in mine

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: as in the computation
        mine = self.env["spm.unit.visibility"].sudo()._stands_for(self.env.user)
        operator = "in" if True in value else "not in"
        return [("responsible_user_id", operator, mine.ids)]

    @api.depends("kpi_id.state", "kpi_id.active", "participant_id.active", "target")
    def _compute_warning(self):
        for objective in self:
            objective.warning = objective._problem()

    def _problem(self):
        """What keeps an objective from telling the truth, in words, or False."""
        self.ensure_one()
        kpi, person = self.kpi_id, self.participant_id
        if kpi.state == "broken":
            return self.env._(
                "The KPI is broken, so the numbers stay as they were: %(reason)s",
                reason=kpi.broken_reason or "",
            )
        if kpi and (not kpi.active or kpi.state != "active"):
            return self.env._(
                "The KPI is not measured any more: the numbers stay as they were."
            )
        if person and not person.active:
            return self.env._(
                "%(name)s has left: hand the objective over, or close it.",
                name=person.name,
            )
        if self.target == 0 and kpi.direction == "lower":
            return self.env._("A target of zero has no scale: it is reached or missed.")
        return False

    def _unit(self):
        """The record that the objective is for."""
        self.ensure_one()
        if self.scope in ("participant", "line"):
            return self.participant_id
        return self[f"{self.scope}_id"] if self.scope else self.company_id

    def _spm_key(self):
        """What tells whom the objective is for."""
        return self.scope, self._unit().id, self.company_id.id

    @api.onchange("scope")
    def _onchange_scope(self):
        own = "participant_id" if self.scope == "line" else f"{self.scope}_id"
        for name in UNIT_FIELDS:
            if name != own:
                self[name] = False

    # ------------------------------------------------------------- records

    @api.model_create_multi
    def create(self, vals_list):
        self = self._without_decided_defaults()
        for vals in vals_list:
            self._refuse_decided(vals)
        bare = [
            {name: vals[name] for name in vals if name != "phase_ids"}
            for vals in vals_list
        ]
        objectives = super().create(bare)
        objectives._refuse_in_locked_period()
        objectives._check_parent_readable()
        self.env.flush_all()
        for objective, vals in zip(objectives, vals_list, strict=True):
            if vals.get("phase_ids"):
                objective._take_phases(vals["phase_ids"])
        objectives._written()
        return objectives

    def write(self, vals):
        self._refuse_decided(vals)
        if not self._is_internal():
            self._refuse_change_of_terms(vals)
        self._refuse_loop(vals.get("parent_id"))
        bare = {name: vals[name] for name in vals if name != "phase_ids"}
        result = super().write(bare)
        if any(name in vals for name in (*UNIT_FIELDS, "scope", "company_id")):
            # record rules are tested before a write: the unit written must be theirs
            self.check_access("write")
        if vals.get("parent_id"):
            self._check_parent_readable()
        if {*UNIT_FIELDS, "scope", "responsible_id"} & vals.keys():
            self._sync_responsibles(self.ids)
        if RECKONED_FROM & vals.keys() and not self._is_internal():
            self.env.flush_all()
            for objective in self if vals.get("phase_ids") else ():
                objective._take_phases(vals["phase_ids"])
            self._written()
        return result

    def _is_internal(self):
        """Whether a button of ours, having checked everything, writes terms."""
        return self.env.su and self.env.context.get("spm_objective_internal")

    def _write_decided(self, vals):
        """Write what only buttons decide, once they have checked who pressed them."""
        # sudo: whoever answers an objective may not write its other fields
        internal = self.sudo().with_context(spm_objective_internal=True)
        internal.write(vals)

    def _written(self):
        """Bring what follows from these objectives up to date, once per batch."""
        if not self:
            return
        self.env.flush_all()
        self._sync_responsibles(self.ids)
        self._spread_targets()
        self._refresh_progress()

    @api.model
    def _written_by_sql(self, ids):
        """What to do after objectives were inserted or updated by SQL: places in the
        tree, responsibles, missing phases, progress."""
        self.invalidate_model()
        self._store_parent_paths(ids)
        self.browse(ids)._written()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_agreed(self):
        self._refuse_in_locked_period()
        agreed = self.filtered("agreed_on")
        if agreed:
            raise UserError(
                self.env._(
                    "“%(objective)s” was agreed, so it stays on record. Close it "
                    "instead.",
                    objective=agreed[0].display_name,
                )
            )

    def unlink(self):
        parents = self.parent_id - self
        self._refuse_with_children()
        # Odoo deletes a thousand at a time: nobody goes before those below
        below_first = self.sorted(lambda objective: -len(objective._path_ids()))
        result = super(SpmObjective, below_first).unlink()
        # sudo: what lies above shows what is left below, whoever may write it
        parents.sudo()._refresh_progress()
        return result

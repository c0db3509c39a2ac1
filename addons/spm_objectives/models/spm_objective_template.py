from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .numbers import decimal


class SpmObjectiveTemplate(models.Model):
    """The usual objectives of a job, to start a period from."""

    _name = "spm.objective.template"
    _description = "Objective Template"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to use it in every company."
    )
    job_ids = fields.Many2many(
        "hr.job",
        "spm_objective_template_job_rel",
        string="Job Positions",
        help="Whom it is offered to first. Empty: anybody.",
    )
    line_ids = fields.One2many(
        "spm.objective.template.line", "template_id", "Objectives", copy=True
    )
    description = fields.Text(translate=True)

    def action_apply(self):
        """Choose the period and the people to make draft objectives for."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Apply Template"),
            "res_model": "spm.objective.template.apply",
            "view_mode": "form",
            "target": "new",
            "context": {"default_template_id": self[:1].id},
        }

    def _people(self, company):
        """Today's people of the jobs, as far as the user may set them objectives."""
        domain = [("company_id", "=", company.id)]
        if self.job_ids:
            domain += [("job_id", "in", self.job_ids.ids)]
        people = self.env["spm.participant"].search(domain)
        if self.env.user._spm_sees_all():
            return people
        # sudo: only whether the user is among those who may
        return people.filtered(lambda p: self.env.user in p.sudo().steward_ids)

    def _apply(self, participants, period):
        """Make draft objectives of all lines for these people and this period.

        What they have already, for the same KPI and period, is left as it is. The
        number of queries does not grow with the people.

        :return: the new objectives
        """
        self.ensure_one()
        strangers = participants.filtered(lambda p: p.company_id != period.company_id)
        if strangers:
            raise UserError(
                self.env._(
                    "%(name)s does not work for the company of %(period)s.",
                    name=strangers[0].name,
                    period=period.name,
                )
            )
        if not participants:
            raise UserError(self.env._("Choose the people to make objectives for."))
        taken = self._taken(participants, period)
        rows = []
        for line in self.line_ids:
            targets = line._targets(participants, period)
            rows += [
                line._objective_values(person, period, targets[person.id])
                for person in participants
                if (person, line.kpi_id, line.scope) not in taken
            ]
        return self.env["spm.objective"].create(rows)

    def _taken(self, participants, period):
        # sudo: what they have counts, whoever may see it
        objectives = self.env["spm.objective"].sudo()
        groups = objectives._read_group(
            [
                ("participant_id", "in", participants.ids),
                ("period_id", "=", period.id),
                ("kpi_id", "in", self.line_ids.kpi_id.ids),
            ],
            ["participant_id", "kpi_id", "scope"],
        )
        return {(person.sudo(False), kpi.sudo(False), s) for person, kpi, s in groups}


class SpmObjectiveTemplateLine(models.Model):
    """One objective of a template, and where its target comes from."""

    _name = "spm.objective.template.line"
    _description = "Line of an Objective Template"
    _order = "sequence, id"
    _rec_name = "kpi_id"

    template_id = fields.Many2one(
        "spm.objective.template", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="template_id.company_id")
    sequence = fields.Integer(default=10)
    kpi_id = fields.Many2one("spm.kpi", "KPI", required=True, ondelete="cascade")
    scope = fields.Selection(
        [("participant", "Own"), ("line", "With everybody below")],
        required=True,
        default="participant",
    )
    weight = fields.Float("Weight (%)", digits=0, default=100.0)
    cap = fields.Float("Counts Up To (%)", digits=0)
    target_from = fields.Selection(
        [
            ("fixed", "The target here"),
            ("previous", "The period before"),
            ("last_year", "The same period last year"),
        ],
        required=True,
        default="fixed",
    )
    target = fields.Float(digits=0, help="Also where the past tells nothing.")
    growth = fields.Float("Change (%)", digits=0, help="On top of the past.")

    _weight_check = models.Constraint(
        "CHECK (weight >= 0 AND cap >= 0)", "Weights and caps cannot be negative."
    )

    @api.constrains("kpi_id", "template_id")
    def _check_company(self):
        for line in self:
            company = line.kpi_id.company_id
            if company and company != line.template_id.company_id:
                raise ValidationError(
                    self.env._(
                        "The KPI “%(kpi)s” is measured in %(company)s only: so must "
                        "the template be.",
                        kpi=line.kpi_id.name,
                        company=company.name,
                    )
                )

    def _targets(self, participants, period):
        """A target by participant id, rounded as people would type it."""
        self.ensure_one()
        targets = dict.fromkeys(participants.ids, self.target)
        past = self._past(period)
        if past:
            # sudo: the past of people whom the user may give objectives
            results = self.kpi_id.sudo()._values(self.scope, participants.ids, past)
            digits = period.company_id.currency_id.decimal_places
            if self.kpi_id.unit_type != "money":
                digits = 2
            factor = 1 + decimal(self.growth) / 100
            for person in participants:
                value = results[self.kpi_id.id, person.id, past.id].value
                if value:
                    targets[person.id] = float(round(value * factor, digits))
        return targets

    def _past(self, period):
        """The period that the target is taken from, empty for a fixed one."""
        same = [
            ("company_id", "=", period.company_id.id),
            ("period_type", "=", period.period_type),
        ]
        periods = self.env["spm.period"]
        if self.target_from == "previous":
            return periods.search([*same, ("date_to", "=", period.date_from)], limit=1)
        if self.target_from == "last_year":
            # fiscal years of weeks do not begin on the same date each year
            day = fields.Date.subtract(period.date_from, years=1)
            near = [
                ("date_from", ">=", fields.Date.subtract(day, days=10)),
                ("date_from", "<=", fields.Date.add(day, days=10)),
            ]
            found = periods.search([*same, *near])
            return found.sorted(lambda p: abs((p.date_from - day).days))[:1]
        return periods

    def _objective_values(self, person, period, target):
        return {
            "kpi_id": self.kpi_id.id,
            "company_id": period.company_id.id,
            "period_id": period.id,
            "scope": self.scope,
            "participant_id": person.id,
            "target": target,
            "weight": self.weight,
            "cap": self.cap,
            "template_id": self.template_id.id,
        }

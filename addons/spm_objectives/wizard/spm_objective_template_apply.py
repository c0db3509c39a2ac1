from odoo import api, fields, models
from odoo.exceptions import UserError

from ..records import only_one


class SpmObjectiveTemplateApply(models.TransientModel):
    _name = "spm.objective.template.apply"
    _description = "Apply an Objective Template"

    template_id = fields.Many2one(
        "spm.objective.template", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    period_id = fields.Many2one(
        "spm.period",
        required=True,
        domain="[('company_id', '=', company_id), ('results_locked', '=', False)]",
        default=lambda self: self._default_period(),
    )
    participant_ids = fields.Many2many(
        "spm.participant",
        string="People",
        compute="_compute_participant_ids",
        store=True,
        readonly=False,
        domain="[('company_id', '=', company_id)]",
    )

    def _default_period(self):
        company = self.env.company
        periods = self.env["spm.period"]
        today = company._spm_today()
        return periods._containing(company, today, "quarter") or periods._containing(
            company, today
        )

    @api.depends("template_id", "company_id")
    def _compute_participant_ids(self):
        for wizard in self:
            wizard.participant_ids = wizard.template_id._people(wizard.company_id)

    def action_apply(self):
        """Make the draft objectives and show them."""
        only_one(self)
        made = self.template_id._apply(self.participant_ids, self.period_id)
        if not made:
            raise UserError(
                self.env._(
                    "Everybody chosen has objectives for these KPIs in %(period)s "
                    "already.",
                    period=self.period_id.name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_objectives.spm_objective_action"
        )
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}

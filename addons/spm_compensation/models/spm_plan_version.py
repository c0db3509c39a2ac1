from odoo import api, fields, models
from odoo.tools.misc import format_date

from odoo.addons.spm_objectives.records import only_one


class SpmPlanVersion(models.Model):
    """The terms of a plan from a day on; frozen once approved."""

    _name = "spm.plan.version"
    _description = "Version of a Pay Plan"
    _inherit = [
        "spm.plan.terms",
        "spm.plan.approval",
        "spm.plan.check",
        "spm.plan.document",
        "spm.plan.words",
        "spm.plan.view",
        "spm.chatter.genuine",
    ]
    _order = "plan_id, date_from desc, number desc"

    plan_id = fields.Many2one("spm.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    number = fields.Integer(readonly=True, copy=False, default=1)
    date_from = fields.Date("From", required=True, tracking=True)
    date_to = fields.Date("Until (excluded)", tracking=True)
    component_ids = fields.One2many("spm.plan.component", "version_id", "Components")
    measure_ids = fields.One2many("spm.plan.measure", "version_id", "Measures")
    case_ids = fields.One2many(
        "spm.plan.case",
        "version_id",
        "Test Cases",
        groups="spm_objectives.group_spm_officer",
    )
    # who is on it besides oneself is for officers, and so is asking by number
    assignment_ids = fields.One2many(
        "spm.plan.assignment", "version_id", groups="spm_objectives.group_spm_officer"
    )

    @api.depends("plan_id.name", "date_from")
    def _compute_display_name(self):
        for version in self:
            day = version.date_from and format_date(self.env, version.date_from)
            version.display_name = self.env._(
                "%(plan)s, from %(day)s",
                plan=version.plan_id.name or "",
                day=day or "…",
            )

    # ------------------------------------------------------------- new ones

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        for version in versions.sorted("id"):
            others = version.plan_id.version_ids - version
            # sudo: numbers are counted, not typed
            version.sudo().number = max(others.mapped("number"), default=0) + 1
        return versions

    def copy(self, default=None):
        """Drafts with the same terms, measures and test cases."""
        copies = super().copy(default)
        for version, made in zip(self, copies, strict=True):
            version._copy_parts(made)
        return copies

    def _copy_parts(self, made):
        measures = {m: m.copy({"version_id": made.id}) for m in self.measure_ids}
        for component in self.component_ids:
            copy = component.copy({"version_id": made.id})
            for part in (copy, *copy.goal_ids, *copy.modifier_ids):
                part._relink(measures)
        for case in self.case_ids:
            case.copy({"version_id": made.id})

    def action_new_version(self):
        """Ask from which day on a new version like this is to be valid."""
        only_one(self)
        action = self.plan_id.action_new_version()
        action["context"]["default_version_id"] = self.id
        return action

    def action_open(self):
        """Show this version."""
        only_one(self)
        return self._open()

    def action_add_commission(self):
        """Add a commission of one tier, and open it."""
        return self._add(
            {
                "kind": "commission",
                "name": self.env._("Commission"),
                "tier_ids": [(0, 0, {"start": 0, "rate": 5})],
            }
        )

    def action_add_quota(self):
        """Add a quota that pays in proportion, and open it."""
        points = [
            (0, 0, {"at": at, "gives": gives})
            for at, gives in ((50, 50), (100, 100), (150, 200))
        ]
        return self._add(
            {
                "kind": "quota",
                "name": self.env._("Quota"),
                "point_ids": points,
            }
        )

    def action_add_bonus(self):
        """Add a bonus, and open it."""
        return self._add({"kind": "bonus", "name": self.env._("Bonus")})

    def action_add_case(self):
        """Add a test case with usual facts and what is paid for them, and open it."""
        only_one(self)
        number = len(self.case_ids) + 1
        vals = {
            "version_id": self.id,
            "sequence": max(self.case_ids.mapped("sequence"), default=0) + 1,
            "name": self.env._("Case %(number)s", number=number),
        }
        return self.env["spm.plan.case"].create(vals).action_open()

    def _usual_values(self):
        """What measures may come to in a test case: dict of key to a round number."""
        sizes = {"money": 10000, "percent": 50}
        return {m.key: sizes.get(m._unit(), 20) for m in self.measure_ids}

    def _add(self, vals):
        only_one(self)
        place = max(self.component_ids.mapped("sequence"), default=0) + 1
        vals = {"version_id": self.id, "sequence": place, **vals}
        return self.env["spm.plan.component"].create(vals).action_open()

    def _open(self):
        """An action that shows this version."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

from odoo.tests import freeze_time, tagged

from .measure_common import NOW, MeasureCommon, noon
from .public_methods import OPEN, REFUSED, PublicMethods

PUBLIC = {
    "crm.lead": {"get_import_templates": OPEN},
    "hr.employee": {
        "action_spm_make_participants": REFUSED,
        "action_spm_open_participant": OPEN,
    },
    "spm.fiscal.wizard": {"action_create": REFUSED, "action_start_over": REFUSED},
    "spm.kpi": {
        "action_activate": REFUSED,
        "action_draft": REFUSED,
        "action_open_measures": OPEN,
        "action_refresh": REFUSED,
        "test_definition": REFUSED,
    },
    "spm.kpi.entry": {
        "action_approve": REFUSED,
        "action_refuse": REFUSED,
        "action_reset": REFUSED,
    },
    "spm.measure": {"action_drill_down": REFUSED, "action_refresh": REFUSED},
    "spm.objective": {
        "action_accept_counter": REFUSED,
        "action_agree": REFUSED,
        "action_cascade": REFUSED,
        "action_close": REFUSED,
        "action_commit": REFUSED,
        "action_counter": REFUSED,
        "action_open_children": OPEN,
        "action_propose": REFUSED,
        "action_refuse": REFUSED,
        "action_reopen": REFUSED,
        "action_revise": REFUSED,
        "action_withdraw": REFUSED,
        "hierarchy_read": OPEN,
    },
    "spm.objective.action": {
        "action_cancel": REFUSED,
        "action_done": REFUSED,
        "action_open_objective": OPEN,
        "action_reopen": REFUSED,
    },
    "spm.objective.cascade": {
        "action_cascade": REFUSED,
        "action_look_again": REFUSED,
    },
    "spm.objective.refuse": {"action_answer": REFUSED},
    "spm.objective.revise": {"action_revise": REFUSED},
    "spm.objective.rule": {"action_run": REFUSED},
    "spm.objective.template": {"action_apply": OPEN},
    "spm.objective.template.apply": {"action_apply": REFUSED},
    "spm.participant": {"action_open_employee": OPEN, "action_open_placements": OPEN},
    "spm.participant.rule": {"action_apply": REFUSED},
    "spm.period": {
        "action_lock_pay": REFUSED,
        "action_lock_results": REFUSED,
        "action_reopen_pay": REFUSED,
        "action_reopen_results": REFUSED,
    },
    "spm.period.reopen": {"action_reopen": REFUSED},
    "spm.rollup": {"action_change": OPEN, "action_open": OPEN, "action_show": OPEN},
    "spm.rollup.line": {"action_change": OPEN, "action_results": OPEN},
}
ARGUMENTS = {"test_definition": [{}], "hierarchy_read": [[], {}, "parent_id"]}
TABLES = (
    "spm_kpi",
    "spm_kpi_entry",
    "spm_measure",
    "spm_participant",
    "spm_placement",
    "spm_period",
    "spm_participant_rule",
    "spm_visibility",
    "spm_objective",
    "spm_objective_phase",
    "spm_objective_revision",
    "spm_objective_action",
    "spm_objective_task",
    "spm_steward",
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPublicMethods(PublicMethods, MeasureCommon):
    """Of the ground floor."""

    addon = "spm_objectives"
    public = PUBLIC
    arguments = ARGUMENTS
    tables = TABLES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_lead(cls.user_head, 10, noon("2026-03-10"))
        cls._make_lead(cls.user_sam, 10, noon("2026-03-10"))
        kpi = cls.env["spm.kpi"].create(
            {"name": "Visits", "code": "visits", "source": "manual", "state": "active"}
        )
        cls.env["spm.kpi.entry"].create(
            {"kpi_id": kpi.id, "participant_id": cls.p_sam.id, "value": 3}
        )
        cls.env["spm.participant.rule"].create(
            {"name": "All", "company_id": cls.company.id, "active": False}
        )
        objective = cls.env["spm.objective"].create(
            {
                "kpi_id": kpi.id,
                "company_id": cls.company.id,
                "period_id": cls._period("2026").id,
                "participant_id": cls.p_head.id,
                "target": 100,
            }
        )
        cls.env["spm.objective.action"].create(
            {
                "objective_id": objective.id,
                "owner_id": cls.p_head.id,
                "name": "Visit everybody",
            }
        )
        cls.env["spm.kpi"].search([])._refresh()

    def _domain(self, model):
        if model == "spm.measure":
            return [("participant_id", "=", self.p_head.id)]
        if model == "spm.period":
            return [("company_id", "=", self.company.id)]
        if model.startswith("spm.objective"):
            return [("company_id", "in", (self.company.id, False))]
        if model == "hr.employee":
            return [("id", "=", self._make_employee("Somebody").id)]
        return []

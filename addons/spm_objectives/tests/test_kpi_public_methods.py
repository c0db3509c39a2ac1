import inspect

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.service.model import get_public_method
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .measure_common import NOW, MeasureCommon, noon

#: Every method of ours that the API lets any user call, and what becomes of it when
#: a salesperson does so on anybody's record. Whoever adds one decides that here.
OPEN = "shows something, changes nothing"
REFUSED = "is refused"
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
class TestPublicMethods(MeasureCommon):
    """Nothing of ours that a user can call through the API does harm."""

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

    @classmethod
    def _ours(cls, model):
        """Names of the public methods that this addon brings to a model."""
        return {
            name
            for base in model.__mro__
            if base.__module__.startswith("odoo.addons.spm_objectives.")
            for name, method in vars(base).items()
            if not name.startswith("_")
            and inspect.isfunction(method)
            and not hasattr(BaseModel, name)
            and not getattr(method, "_api_private", False)
        }

    def test_all_are_known(self):
        found = {
            name: self._ours(model)
            for name, model in self.env.registry.items()
            if not model._abstract and self._ours(model)
        }
        self.assertEqual(found, {name: set(known) for name, known in PUBLIC.items()})

    def _records(self, model):
        """Somebody else's record where there is one, to be tried on."""
        domain = []
        if model == "spm.measure":
            domain = [("participant_id", "=", self.p_head.id)]
        if model == "spm.period":
            domain = [("company_id", "=", self.company.id)]
        if model.startswith("spm.objective"):
            domain = [("company_id", "in", (self.company.id, False))]
        if model == "hr.employee":
            domain = [("id", "=", self._make_employee("Somebody").id)]
        if self.env[model]._transient:
            return self.env[model]
        records = self.env[model].with_context(active_test=False)
        found = records.search(domain, limit=1)
        self.assertTrue(found, model)
        return self.env[model].browse(found.ids)

    def _fingerprint(self):
        self.env.flush_all()
        return [
            self.env.execute_query(
                SQL(
                    "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        ]

    def test_a_salesperson_does_no_harm(self):
        for model, methods in PUBLIC.items():
            for name, answer in methods.items():
                with self.subTest(f"{model}.{name}"), self.cr.savepoint() as savepoint:
                    records = self._records(model)
                    before = self._fingerprint()
                    refused = self._call(records.with_user(self.user_sam), name)
                    if answer == REFUSED:
                        self.assertTrue(refused)
                    self.assertEqual(self._fingerprint(), before)
                    savepoint.rollback()

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def _call(self, records, name):
        method = get_public_method(records, name)
        args = ARGUMENTS.get(name, [])
        if records._transient:
            try:
                records = records.create({})
            except UserError:
                return True
        try:
            method(records, *args)
        except UserError:
            return True
        return False

    def test_none_or_several_records_are_no_error_of_the_program(self):
        """What the API lets anybody call answers or says what is wrong."""
        for model, methods in PUBLIC.items():
            some = self._two(model)
            for name in methods:
                for records in (self.env[model], some):
                    with (
                        self.subTest(f"{model}.{name} of {len(records)}"),
                        self.cr.savepoint() as savepoint,
                    ):
                        self._call_as_they_are(records, name)
                        savepoint.rollback()

    def _two(self, model):
        if self.env[model]._transient:
            return self.env[model].browse((2**31 - 2, 2**31 - 1))
        return self.env[model].with_context(active_test=False).search([], limit=2)

    def _call_as_they_are(self, records, name):
        """Anything but an answer or a message to the user fails the test."""
        try:
            get_public_method(records, name)(records, *ARGUMENTS.get(name, []))
        except UserError as error:
            self.assertTrue(str(error))

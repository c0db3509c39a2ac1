from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKpiInUse(MeasureCommon):
    """What others show or need is neither redefined nor taken away under them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march = cls._period("2026-M03")
        cls._make_lead(cls.user_sam, 100, noon("2026-03-10"))
        cls._make_lead(cls.user_sam, 30, noon("2026-04-10"))

    def _formula(self, code, formula, **vals):
        vals = {"model_id": False, "domain": "[]", "source": "formula"} | vals
        return self._make_kpi(code, formula=formula, **vals)

    def _lock(self):
        self.Kpi.search([])._refresh()
        self.march.with_user(self.user_officer).action_lock_results()

    def _refused(self, message, change):
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            change()

    # ------------------------------------------------------------- closed is closed

    def test_a_formula_of_closed_results_stays(self):
        twice = self._formula("twice", "won_deals * 2", state="active")
        self._lock()
        self.assertEqual(self._value(twice, self.p_sam, "2026-M03"), 2)
        for vals in (
            {"formula": "won_deals * 3"},
            {"unit_type": "money"},
            {"source": "manual"},
        ):
            self._refused(
                "“Twice” counts in the closed period .*Duplicate it",
                lambda vals=vals: twice.write(vals),
            )
        self._refused("Archive it", twice.unlink)
        self.assertEqual(self._value(twice, self.p_sam, "2026-M03"), 2)
        twice.write({"name": "Double", "threshold_red": 10, "formula": "won_deals * 2"})

    def test_going_back_to_draft_opens_nothing(self):
        twice = self._formula("twice", "won_deals * 2", state="active")
        self._lock()
        twice.action_draft()
        self._refused("closed period", lambda: twice.write({"formula": "won_deals"}))
        with self.assertRaises(AccessError):
            twice.with_user(self.user_admin_spm).write({"activated": False})

    def test_the_way_out_is_a_copy(self):
        twice = self._formula("twice", "won_deals * 2", state="active")
        self._lock()
        again = [twice.copy() for _once in range(2)]
        self.assertEqual([k.code for k in again], ["twice_copy", "twice_copy2"])
        self.assertEqual([k.activated for k in again], [False, False])
        again[0].formula = "won_deals * 3"
        again[0].action_activate()
        twice.active = False
        self.assertEqual(self._value(again[0], self.p_sam, "2026-M03"), 3)
        self.assertEqual(self._value(twice, self.p_sam, "2026-M03"), 2)

    def test_a_formula_that_was_never_active_may_change(self):
        draft = self._formula("draft", "won_deals * 2")
        self._lock()
        draft.formula = "won_deals * 3"
        draft.unlink()

    def test_a_formula_of_open_results_may_change(self):
        self._make_kpi("fresh", state="active", domain="[('id', '<', 0)]")
        twice = self._formula("twice", "fresh * 2", state="active")
        self._lock()
        twice.formula = "fresh * 3"

    def test_what_a_formula_reads_where_nothing_is_stays(self):
        """A KPI younger than the closed period is empty there, and stays so."""
        self._lock()
        young = self._make_kpi("young", state="active")
        self._formula("sum", "won_deals + coalesce(young, 5)", state="active")
        self._formula("deep", "sum * 2", state="active")
        for vals in (
            {"empty_is": "none"},
            {"source": "formula", "formula": "won_deals"},
            {"nature": "stock"},
        ):
            self._refused("“Young” counts", lambda vals=vals: young.write(vals))
        self._refused(
            "“Sum” counts", lambda: self._kpi("sum").write({"formula": "young"})
        )
        young.domain = "[('won_status', '=', 'lost')]"

    # ------------------------------------------------------------- in use

    def test_what_others_are_made_of_stays_in_service(self):
        part = self._make_kpi("part", state="active")
        ratio = {"numerator_id": part.id, "denominator_id": self._kpi("won_deals").id}
        share = self._make_kpi(
            "share",
            **{"source": "ratio", "model_id": False, "state": "active"} | ratio,
        )
        twice = self._formula("twice", "part * 2", state="active")
        admin = part.with_user(self.user_admin_spm)
        for change in (
            admin.action_draft,
            admin.action_archive,
            lambda: admin.write({"state": "draft"}),
        ):
            self._refused("“Part” is in use by:\nKPIs: “Share”, “Twice”", change)
        self._refused("is made of", admin.unlink)
        twice.action_draft()
        self._refused("KPIs: “Share”\n", admin.action_archive)
        (part + share).action_archive()
        self.assertFalse(part.active)
        (part + share).action_unarchive()

    def test_what_objectives_measure_by_stays_in_service(self):
        kpi = self._make_kpi("mine", state="active")
        objective = self.env["spm.objective"].create(
            {
                "kpi_id": kpi.id,
                "company_id": self.company.id,
                "period_id": self._period("2026-Q2").id,
                "participant_id": self.p_sam.id,
                "target": 10,
            }
        )
        for change in (kpi.action_draft, kpi.action_archive, kpi.unlink):
            self._refused(f"(?s)“Mine”.*{objective.display_name}", change)
        objective.unlink()
        kpi.action_archive()

    def test_what_templates_and_rules_name_stays_in_service(self):
        kpi = self._make_kpi("mine", state="active")
        template = self.env["spm.objective.template"].create(
            {
                "name": "Hunter",
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"kpi_id": kpi.id, "target": 5})],
            }
        )
        rule = self.env["spm.objective.rule"].create(
            {"name": "Watch", "kpi_ids": kpi.ids, "company_id": self.company.id}
        )
        users = "Templates: “Hunter”\nRules of objectives: “Watch”"
        for change in (kpi.action_draft, kpi.action_archive, kpi.unlink):
            self._refused(users, change)
        template.action_archive()
        rule.unlink()
        self._refused("Templates: “Hunter”", kpi.unlink)
        kpi.action_draft()
        template.unlink()
        kpi.unlink()

    def test_what_nobody_uses_may_go(self):
        kpi = self._make_kpi("mine", state="active")
        kpi.action_draft()
        kpi.action_archive()
        kpi.unlink()

    def test_what_is_broken_may_go(self):
        """A KPI whose records are gone is mended or given up, whoever used it."""
        part = self._make_kpi("part", state="active")
        self._formula("twice", "part * 2", state="active")
        part._break(UserError("gone"))
        part.action_draft()
        part.active = False

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .pay_common import NOW
from .test_statement_explained import StatementCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayAnalysis(StatementCase):
    """Pay by plan, component, person, team; currencies apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Analysis = cls.env["spm.pay.analysis"]
        cls.domain = [("company_id", "=", cls.company.id)]

    def _group(self, by, user=None):
        rows = self.Analysis.with_user(user or self.user_officer)._read_group(
            self.domain, by, ["amount:sum"]
        )
        return {tuple(row[:-1]): row[-1] for row in rows}

    def test_by_component_and_adjustments(self):
        adjustment = self.env["spm.statement.adjustment"].with_user(self.user_officer)
        made = adjustment.create(
            {"statement_id": self.statement.id, "amount": -50, "reason": "Correction"}
        )
        self.assertEqual(
            self._group(["component"]), {("Commission",): 400, ("Growth",): 500}
        )
        made.with_user(self.user_second).action_approve()
        found = self._group(["kind"])
        self.assertEqual(
            found, {("commission",): 400, ("quota",): 500, ("adjustment",): -50}
        )
        self.assertEqual(self._group([]), {(): 850})

    def test_only_the_calculation_in_force(self):
        self._win(1000)
        self._run()
        self.assertEqual(len(self.statement.sudo().calculation_ids), 2)
        self.assertEqual(self._group(["component"])["Commission",], 440)

    def test_team_as_of_the_period(self):
        placement = self.p_sam.placement_ids.filtered(
            lambda p: p.valid_from <= self._day("2026-03-31") < p.valid_to
        )
        self.assertEqual(self._group(["team_id"]), {(placement.team_id,): 900})

    def test_currencies_are_never_added(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self._make_pia_paid()
        pia = self._of(self.p_pia)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE spm_statement SET currency_id = %s WHERE id = %s", [euro.id, pia.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self._group([]), {(): False})
        by_currency = self._group(["currency_id"])
        self.assertEqual(by_currency[self.statement.currency_id,], 900)
        self.assertEqual(by_currency[euro,], pia.payable)
        self.assertGreater(pia.payable, 0)
        rows = self.Analysis.with_user(self.user_officer).formatted_read_group(
            self.domain, [], ["amount:sum_currency"]
        )
        self.assertFalse(rows[0]["amount:sum_currency"])

    def test_who_sees_what(self):
        self._make_pia_paid()
        total = self._group(["participant_id"])
        self.assertEqual({key[0] for key in total}, {self.p_sam, self.p_pia})
        for user, people in (
            (self.user_sam, self.p_sam),
            (self.user_pia, self.p_pia),
        ):
            rows = self.Analysis.with_user(user).search(self.domain)
            self.assertEqual(rows.participant_id, people)
        below = self.Analysis.with_user(self.user_mia).search(self.domain)
        self.assertIn(self.p_sam, below.participant_id)
        self.assertFalse(self.Analysis.with_user(self.user_admin_spm).search([]))
        with self.assertRaises(AccessError):
            self.Analysis.with_user(self.user_officer).create({})

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from .pay_common import COMMISSION, NOW, PayCommon, noon

QUOTA = {
    "type": "quota",
    "key": "growth",
    "name": "Growth",
    "measure": "revenue",
    "target_incentive": "1000",
    "curve": {"points": [{"at": 50, "gives": 0}, {"at": 100, "gives": 100}]},
    "modifiers": [
        {"type": "gate", "measure": "revenue", "effect": "zero", "at_least": "60"}
    ],
}
REVENUE = {"key": "revenue", "name": "Won revenue", "source": "credits"}


@freeze_time(NOW)
class StatementCase(PayCommon):
    """A statement of Sam for March: a commission of 400 and a quota of 500."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_plan(
            {**COMMISSION, "name": "Commission"},
            QUOTA,
            measures=[REVENUE | {"component_id": cls.revenue.id}],
        )
        cls._assign(
            cls.p_sam,
            cls.version,
            override_ids=[(0, 0, {"kind": "quota", "key": "revenue", "amount": 20000})],
        )
        cls.lead = cls._make_lead(
            cls.user_sam, 8000, noon("2026-03-10"), name="Hudson pier"
        )
        cls.other = cls._make_lead(
            cls.user_sam, 7000, noon("2026-03-20"), name="Quay wall"
        )
        cls.env["spm.credit"]._post()
        run = cls.Run.create({"period_id": cls._march().id})
        run.action_calculate_now()
        cls.env.invalidate_all()
        cls.statement = cls.Statement.search(
            [("participant_id", "=", cls.p_sam.id)]
        ).with_user(cls.user_sam)
        cls.commission, cls.quota = cls.statement.line_ids

    @classmethod
    def _march(cls):
        return cls.periods.filtered(lambda period: period.code == "2026-M03")

    def _make_pia_paid(self, **more):
        """Pia on a quota of 10,000, of which 7,000 are sold."""
        version = self._make_plan(
            {**QUOTA, **more},
            measures=[REVENUE | {"component_id": self.revenue.id}],
            name="Steep",
        )
        self._assign(
            self.p_pia,
            version,
            override_ids=[(0, 0, {"kind": "quota", "key": "revenue", "amount": 10000})],
        )
        self._win(7000, user=self.user_pia)
        self._run()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStatementExplained(StatementCase):
    """A salesperson understands the statement without help."""

    def _text(self, html):
        return " ".join(html2plaintext(html).replace("\xa0", " ").split())

    def test_sentences_and_tiers(self):
        text = self._text(self.commission.told)
        for part in (
            "$ 10,000.00 ∞ 4 % $ 5,000.00 $ 200.00",
            "Computed again",
            "$ 400.00",
        ):
            self.assertIn(part, text)
        self.assertNotIn("won:", text)
        self.assertEqual(self.commission.achieved, "$\xa015,000.00")

    def test_quota_and_conditions(self):
        self.assertEqual(self.quota.attainment, 75)
        self.assertEqual(
            self.quota.achieved.replace("\xa0", " "), "$ 15,000.00 of $ 20,000.00"
        )
        self.assertEqual(self.quota.quota_source, "Quota of the assignment")
        text = self._text(self.quota.told)
        self.assertIn("Won revenue: $ 15,000.00 of $ 20,000.00, that is 75 %.", text)
        self.assertIn("Condition met: Won revenue is 75 % of the target", text)
        self.assertIn("fa-check", self.quota.told)
        self.assertEqual(self.quota.amount, 500)

    def test_the_curve_and_the_point_reached(self):
        self.assertEqual(self.quota.chart["mark"], [75, 500])
        self.assertEqual(self.commission.chart["mark"], [15000, 400])
        self.assertEqual(
            self.commission.chart["currency"], self.statement.currency_id.id
        )

    def test_below_the_threshold_the_curve_says_what_is_missing(self):
        self._make_pia_paid(threshold="80", modifiers=[])
        line = self._of(self.p_pia).line_ids
        self.assertEqual(line.amount, 0)
        self.assertEqual(line.chart["mark"], [70, 0])
        self.assertIn([80, 0], line.chart["points"])
        self.assertIn("fa-times", line.told)

    def test_deals_down_to_the_document(self):
        credits_ = self.commission.credit_ids
        self.assertEqual(
            credits_.document_id.mapped("name"), ["Hudson pier", "Quay wall"]
        )
        self.assertEqual(credits_.mapped("pays"), [160, 240])
        action = credits_[0].action_open_deal()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("crm.lead", self.lead.id)
        )

    def test_a_deal_out_of_sight_stays_so(self):
        self.lead.user_id = self.user_pia
        credit = self.commission.credit_ids[0]
        self.env.invalidate_all()
        self.assertEqual(credit.document_id.name, "Hudson pier")
        with self.assertRaises(AccessError):
            credit.action_open_deal()

    def test_the_whole_statement(self):
        text = self._text(self.statement.told)
        self.assertIn("Earned in all: $ 900.00", text)
        self.assertIn("before adjustments: $ 900.00. It agrees.", text)
        self.assertTrue(self.statement.agrees)

    def test_what_does_not_recompute_is_said(self):
        """Should anybody ever change what is stored, it shows."""
        explanation = self.quota.explanation
        explanation["steps"][0]["actual"] = "19000"
        self.env.cr.execute(
            "UPDATE spm_statement_line SET explanation = %s WHERE id = %s",
            [json.dumps(explanation), self.quota.id],
        )
        self.env.invalidate_all()
        self.assertIn("Tell your compensation officer", self.quota.told)
        self.assertFalse(self.statement.agrees)
        self.assertIn("That is what this statement pays", self.commission.told)

    def test_in_russian(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        line = self.quota.with_context(lang="ru_RU")
        self.assertIn("15 000", line.told.replace("\xa0", " ").replace(" ", " "))

    def test_nobody_else(self):
        for line in (self.commission, self.quota):
            with self.assertRaises(AccessError):
                line.with_user(self.user_pia).read(["told", "chart", "achieved"])
            with self.assertRaises(AccessError):
                line.with_user(self.user_pia).action_explain()
        credit = self.commission.credit_ids[0]
        with self.assertRaises(AccessError):
            credit.with_user(self.user_pia).action_open_deal()
        with self.assertRaises(UserError):
            self.statement.line_ids.action_explain()
        action = self.quota.with_user(self.user_mia).action_explain()
        self.assertEqual(action["res_id"], self.quota.id)
        self.assertEqual(action["views"], [(False, "form")])

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .credit_common import NOW, CreditCommon, noon

MODELS = (
    "spm.component",
    "spm.crediting.rule",
    "spm.credit.entry",
    "spm.credit",
    "spm.credit.document",
    "spm.credit.hold",
    "spm.credit.check",
    "spm.credit.mark",
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditAccess(CreditCommon):
    """Own credits, the team's, all: asked and tried as the API does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_rule()
        cls._make_rule("rollup", level_to=2)
        cls.sam = cls._make_lead(cls.user_sam, 1000, noon("2026-03-10"))
        cls.pia = cls._make_lead(cls.user_pia, 500, noon("2026-03-11"))
        cls.head = cls._make_lead(cls.user_head, 70, noon("2026-03-11"))
        cls.env["spm.credit"]._post()

    def _seen(self, user, model="spm.credit"):
        if model == "spm.credit":
            return self.env[model].with_user(user).search([]).participant_id
        records = self.env[model].with_user(user).search([("source", "=", "won")])
        return set(records.mapped("res_id"))

    # ------------------------------------------------------------- reading

    def test_who_sees_which_credits(self):
        self.assertEqual(self._seen(self.user_sam), self.p_sam)
        self.assertEqual(
            self._seen(self.user_mia), self.p_sam + self.p_pia + self.p_mia
        )
        self.assertEqual(self._seen(self.user_head), self.people)
        self.assertLessEqual(self.people, self._seen(self.user_officer))
        self.assertFalse(self._seen(self.user_admin_spm), "pay is no administration")

    def test_who_sees_which_documents(self):
        seen = "spm.credit.document"
        self.assertEqual(self._seen(self.user_sam, seen), {self.sam.id})
        self.assertEqual(self._seen(self.user_mia, seen), {self.sam.id, self.pia.id})
        self._make_split(self.sam, self.p_pia, 10)
        self._post()
        self.assertEqual(
            self._seen(self.user_pia, seen),
            {self.sam.id, self.pia.id},
            "who has a part sees what of",
        )

    def test_access_ends_with_a_move(self):
        self._make_placement(self.p_sam, "2026-06-01", manager_id=self.p_head)
        self.assertNotIn(self.p_sam, self._seen(self.user_mia))

    def test_another_company_is_not_seen(self):
        other = self._make_company("Elsewhere", "UTC")
        officer = self._make_user("spm_other_officer", "officer", other)
        self.assertTrue(self.env["spm.credit"].search([]))
        for model in ("spm.credit", "spm.credit.document", "spm.credit.entry"):
            records = self.env[model].with_user(officer)
            records = records.with_context(allowed_company_ids=other.ids)
            self.assertFalse(records.search([("company_id", "=", self.company.id)]))
            self.assertFalse(records.search([]))

    def test_the_opportunity_shows_what_one_may_see(self):
        lead = self.sam.with_user(self.user_mia)
        self.assertEqual(lead.spm_credit_ids.participant_id, self.p_sam + self.p_mia)
        lead = self.sam.with_user(self.user_sam)
        self.assertEqual(lead.spm_credit_ids.participant_id, self.p_sam)
        self.assertFalse(lead.spm_credit_review)
        lead.expected_revenue = 9000
        self._post()
        lead.invalidate_recordset()
        self.assertIn("9,000.00", lead.spm_credit_review)

    # ------------------------------------------------------------- refused

    def test_salespeople_and_managers_write_nothing(self):
        for user in (self.user_sam, self.user_mia, self.user_head):
            for name in MODELS:
                model = self.env[name].with_user(user)
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(model.has_access(operation), (name, operation))

    def test_nobody_writes_the_ledger(self):
        for user in (self.user_officer, self.user_admin_spm, self.env.user):
            credit = self.env["spm.credit"].with_user(user)
            with self.assertRaises(AccessError):
                credit.create({"amount": 1})
            with self.assertRaises(AccessError):
                credit.browse(self._rows(self.sam).ids).write({"amount": 1})
            with self.assertRaises(AccessError):
                credit.browse(self._rows(self.sam).ids).unlink()
            documents = self.env["spm.credit.document"].with_user(user)
            if user != self.env.user:
                for operation in ("create", "write", "unlink"):
                    self.assertFalse(documents.has_access(operation))

    def test_acts_of_officers_are_refused_to_others(self):
        self.sam.expected_revenue = 9000
        self._post()
        rows, document = self._rows(self.sam), self._document(self.sam)
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            for act in (
                document.with_user(user).action_accept,
                document.with_user(user).action_refuse,
                rows.with_user(user).action_hold,
                rows.with_user(user).action_release,
                self.Credit.with_user(user).action_post,
            ):
                with self.assertRaises(AccessError):
                    act()
        self.assertEqual(document.review, "pending")
        self.assertEqual(document.amount, 1000)

    def test_an_officer_does_not_review_the_own_win(self):
        group = self.env.ref("spm_objectives.group_spm_officer")
        self.user_sam.group_ids |= group
        self.sam.expected_revenue = 9000
        self._post()
        document = self._document(self.sam)
        with self.assertRaisesRegex(UserError, "another officer"):
            document.with_user(self.user_sam).action_accept()

    # ------------------------------------------------------------- splits

    def _propose(self, user, lead, colleague, percent):
        return (
            self.env["spm.credit.split"]
            .with_user(user)
            .create({"lead_id": lead.id, "user_id": colleague.id, "percent": percent})
        )

    def test_a_salesperson_proposes_and_a_manager_approves(self):
        split = self._propose(self.user_sam, self.sam, self.user_pia, 40)
        self.assertEqual(split.participant_id, self.p_pia)
        self._post()
        self.assertEqual(len(self._rows(self.sam, kind="split")), 0)
        for user in (self.user_sam, self.user_pia):
            with self.assertRaises(AccessError):
                split.with_user(user).action_approve()
        with self.assertRaises(AccessError):
            split.write({"state": "approved"})
        split.with_user(self.user_mia).action_approve()
        self.assertEqual(split.decided_by_id, self.user_mia)
        self._post()
        self.assertEqual(self._rows(self.sam, kind="split").amount, 400)

    def test_nobody_approves_the_own_gain(self):
        split = self._propose(self.user_sam, self.sam, self.user_mia, 40)
        with self.assertRaisesRegex(AccessError, "own credit"):
            split.with_user(self.user_mia).action_approve()
        split.with_user(self.user_head).action_approve()
        self.assertEqual(split.state, "approved")

    def test_an_approved_split_is_not_changed_by_the_owner(self):
        split = self._make_split(self.sam, self.p_pia, 40)
        mine = split.with_user(self.user_sam)
        for change in (
            lambda: mine.write({"percent": 1}),
            mine.unlink,
            mine.action_refuse,
        ):
            with self.assertRaises(AccessError):
                change()
        split.with_user(self.user_officer).percent = 30
        self.assertEqual(split.state, "approved")
        self._post()
        self.assertEqual(self._rows(self.sam, kind="split").amount, 300)

    def test_a_stranger_proposes_nothing(self):
        with self.assertRaises(AccessError):
            self._propose(self.user_sam, self.pia, self.user_sam, 50)

    def test_bad_splits(self):
        self._make_split(self.sam, self.p_pia, 60)
        with self.assertRaisesRegex(ValidationError, "100 %"), self.cr.savepoint():
            self._make_split(self.sam, self.p_mia, 40.0001)
        self.p_mia.date_end = "2026-03-01"
        with self.assertRaisesRegex(ValidationError, "does not take part"):
            self._make_split(self.sam, self.p_mia, 10)
        outsider = self._make_user("spm_outsider", "user")
        with self.assertRaisesRegex(ValidationError, "does not take part"):
            self._propose(self.user_sam, self.sam, outsider, 10)

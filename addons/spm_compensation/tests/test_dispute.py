from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .pay_common import NOW, PayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDispute(PayCommon):
    """Opened by who is paid, decided by others, put right where it still can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls._make_plan()
        for person in (cls.p_sam, cls.p_pia):
            cls._assign(person, cls.version)

    def setUp(self):
        super().setUp()
        self._win(8000)
        self._win(500, user=self.user_pia)
        self._run()
        self.statement = self._of(self.p_sam)

    def _open(self, user=None, **vals):
        disputes = self.env["spm.dispute"].with_user(user or self.user_sam)
        return disputes.create(
            {"statement_id": self.statement.id, "reason": "Not right"} | vals
        )

    def _decide(self, dispute, kind="answer", user=None, **vals):
        wizard = self.env["spm.dispute.answer"].with_user(user or self.user_officer)
        wizard = wizard.create(
            {"dispute_id": dispute.id, "kind": kind, "text": "Because"} | vals
        )
        wizard.action_answer()

    def test_a_dispute_of_a_deal_says_what_the_deal_brings(self):
        self._win(2000)
        self._run()
        line = self.statement.line_ids
        paid = self.statement.credit_ids
        small = paid.filtered(lambda one: one.amount == 2000)
        dispute = self._open(line_id=line.id, credit_id=small.credit_id.id)
        self.assertEqual(dispute.subject, f"{line.name} – Deal 2000")
        self.assertEqual(dispute.stated_amount, 40)
        self.assertEqual(line.amount, 200)

    def test_a_form_tells_nothing_of_others(self):
        """Who fills in a form learns what related fields say of its links."""
        theirs = self._of(self.p_pia)
        adjustment = self.env["spm.statement.adjustment"].create(
            {"statement_id": theirs.id, "amount": 200, "reason": "Once"}
        )
        credit = self._rows(self._win(70, user=self.user_pia))
        links = {
            "adjustment_id": adjustment.id,
            "statement_id": theirs.id,
            "line_id": theirs.line_ids[0].id,
            "credit_id": credit[0].id,
        }
        spec = {"adjustment_amount": {}, "participant_id": {"fields": {"name": {}}}}
        for user in (self.user_sam, self.user_admin_spm):
            for model in ("spm.dispute", "spm.dispute.open"):
                form = self.env[model].with_user(user)
                for name in links.keys() & form._fields.keys():
                    fields = {n: s for n, s in spec.items() if n in form._fields}
                    fields[name] = {"fields": {"display_name": {}}}
                    value = {name: links[name]}
                    default = form.with_context(**{f"default_{name}": links[name]})
                    with self.assertRaises(AccessError):
                        form.onchange(value, [name], fields)
                    with self.assertRaises(AccessError):
                        default.onchange({}, [], fields)
        own = self.env["spm.dispute.open"].with_user(self.user_sam)
        said = own.onchange(
            {"statement_id": self.statement.id},
            ["statement_id"],
            {"calculation_id": {"fields": {"display_name": {}}}},
        )
        self.assertTrue(said["value"]["calculation_id"])

    def test_forms_of_messages_tell_nothing_of_others(self):
        dispute = self._open()
        assignments = self.env["spm.plan.assignment"]
        assignment = assignments.search([("participant_id", "=", self.p_sam.id)])
        for record in (dispute, self.statement, assignment):
            kind = self.env["ir.model"]._get_id(record._name)
            values = {"res_model": record._name, "res_id": record.id}
            activity = values | {"res_model_id": kind}
            activity_by_id = {"res_model_id": kind, "res_id": record.id}
            message = {"model": record._name, "res_id": record.id}
            for model, said, name in (
                ("mail.activity", activity, "res_name"),
                ("mail.activity", activity_by_id, "res_name"),
                ("mail.message", message, "record_name"),
            ):
                form = self.env[model].with_user(self.user_pia)
                with self.assertRaises(AccessError):
                    form.onchange(said, ["res_id"], {name: {}})

    # ------------------------------------------------------------- opening

    def test_what_no_database_keeps_is_not_said(self):
        with self.assertRaisesRegex(UserError, "Say what is wrong"):
            self._open(reason="\0")
        wizard = self.env["spm.dispute.open"].with_user(self.user_sam)
        wizard = wizard.create({"statement_id": self.statement.id, "reason": "5\0 %"})
        wizard.write({"reason": "6\0 %"})
        dispute = self.env["spm.dispute"].browse(wizard.action_open()["res_id"])
        self.env.flush_all()
        self.assertEqual(dispute.reason, "6 %")
        line = self.statement.line_ids
        self.assertEqual(
            self._open(reason="\0Too low", line_id=line.id).reason, "Too low"
        )
        self._decide(dispute, text="No\0.")
        self.assertEqual(dispute.answer, "No.")

    def test_an_amount_beyond_all_money_is_refused(self):
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._open(reason="More", expected_amount=1e300)

    def test_the_salesperson_opens_one(self):
        line = self.statement.line_ids
        action = self.statement.with_user(self.user_sam).action_dispute()
        wizard = (
            self.env["spm.dispute.open"]
            .with_user(self.user_sam)
            .with_context(**action["context"])
            .create({"line_id": line.id, "reason": "5 %!", "expected_amount": 400})
        )
        dispute = self.env["spm.dispute"].browse(wizard.action_open()["res_id"])
        self.assertEqual((dispute.stated_amount, dispute.state), (160, "open"))
        self.assertEqual(dispute.subject, line.name)
        # two working weeks from a Wednesday
        self.assertEqual(dispute.deadline, Date.to_date("2026-07-01"))
        activity = dispute.activity_ids
        self.assertEqual(activity.user_id, self.user_officer)
        self.assertEqual(activity.date_deadline, dispute.deadline)
        self.assertEqual(self.statement.with_user(self.user_sam).dispute_count, 1)
        with self.assertRaisesRegex(UserError, "go on there"):
            self._open(line_id=line.id)

    def test_a_credit_is_disputed(self):
        credit = self.statement.credit_ids.credit_id
        dispute = self._open(credit_id=credit.id)
        self.assertEqual(dispute.subject, credit.document_id.display_name)
        theirs = self._of(self.p_pia)
        for vals in (
            {"credit_id": theirs.credit_ids.credit_id.id},
            {"line_id": theirs.line_ids.id},
        ):
            with self.assertRaises(ValidationError):
                self._open(**vals)

    def test_the_company_says_how_long(self):
        self.company.spm_dispute_days = 3
        self.assertEqual(self._open().deadline, Date.to_date("2026-06-22"))

    def test_late_ones_show(self):
        dispute = self._open()
        self.assertFalse(dispute.is_overdue)
        with freeze_time("2026-07-02 15:00:00"):
            self.env.invalidate_all()
            self.assertTrue(dispute.is_overdue)
            disputes = self.env["spm.dispute"].with_company(self.company)
            self.assertIn(dispute, disputes.search([("is_overdue", "=", True)]))

    def test_nobody_else_opens_one(self):
        for user in (self.user_pia, self.user_mia, self.user_officer):
            with self.assertRaises(AccessError):
                self._open(user)
        for vals in (
            {"state": "resolved"},
            {"stated_amount": 1},
            {"deadline": "2030-01-01"},
            {"adjustment_id": 1},
            {"answer": "Yes"},
        ):
            with self.assertRaises(AccessError):
                self._open(**vals)
        forged = self.env["spm.dispute"].with_user(self.user_sam)
        dispute = forged.with_context(default_state="resolved", default_answer="Yes")
        dispute = dispute.create(
            {"statement_id": self.statement.id, "reason": "Not right"}
        )
        self.assertEqual((dispute.state, dispute.answer), ("open", False))
        with self.assertRaisesRegex(UserError, "what is wrong"):
            self._open(reason=" ", line_id=self.statement.line_ids.id)

    # ------------------------------------------------------------- who sees

    def test_only_the_person_and_officers_see_it(self):
        dispute = self._open()
        for user, seen in (
            (self.user_sam, True),
            (self.user_officer, True),
            (self.user_pia, False),
            (self.user_mia, False),
            (self.user_head, False),
            (self.user_admin_spm, False),
        ):
            found = self.env["spm.dispute"].with_user(user).search([])
            self.assertEqual(dispute in found, seen, user.name)
            if not seen:
                with self.assertRaises(AccessError):
                    dispute.with_user(user).read(["reason"])
                message = self.env["mail.message"].with_user(user)
                self.assertFalse(message.search([("model", "=", "spm.dispute")]))

    def test_nobody_types_what_becomes_of_it(self):
        dispute = self._open()
        for user in (self.user_sam, self.user_officer, self.user_mia):
            for vals in (
                {"state": "resolved"},
                {"expected_amount": 9},
                {"answer": "x"},
            ):
                with self.assertRaises(AccessError):
                    dispute.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                dispute.with_user(user).unlink()
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            for act in ("_answer", "_refuse"):
                with self.assertRaises(AccessError):
                    getattr(dispute.with_user(user), act)("Yes")
            with self.assertRaises(AccessError):
                dispute.with_user(user)._resolve(100, "Yes")
            for act in ("action_answer", "action_resolve", "action_refuse"):
                with self.assertRaises(AccessError):
                    getattr(dispute.with_user(user), act)()

    def test_an_officer_does_not_decide_on_the_own(self):
        self.user_sam.group_ids |= self.env.ref("spm_objectives.group_spm_officer")
        dispute = self._open()
        self.assertNotEqual(dispute.activity_ids.user_id, self.user_sam)
        with self.assertRaisesRegex(AccessError, "another officer"):
            self._decide(dispute, "resolve", self.user_sam, amount=10)

    def test_opening_tells_no_names_of_others(self):
        pia = self._of(self.p_pia)
        wizards = self.env["spm.dispute.open"].with_user(self.user_sam)
        credit = pia.credit_ids.credit_id[:1]
        self.assertTrue(pia.line_ids and credit)
        for vals in (
            {"statement_id": pia.id},
            {"line_id": pia.line_ids[0].id},
            {"credit_id": credit.id},
            {"statement_id": self.statement.id, "line_id": pia.line_ids[0].id},
            {"statement_id": self.statement.id, "credit_id": credit.id},
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                wizards.create(vals)
        wizard = wizards.create({"statement_id": self.statement.id})
        with self.assertRaises(AccessError), self.cr.savepoint():
            wizard.line_id = pia.line_ids[0]
        spec = {name: {} for name in ("statement_id", "calculation_id", "currency_id")}
        with self.assertRaises(AccessError):
            wizards.onchange({"statement_id": pia.id}, ["statement_id"], spec)

    def test_what_was_said_is_not_for_managers(self):
        dispute = self._open()
        self._decide(dispute, "resolve", amount=40)
        adjustment = dispute.adjustment_id
        self.assertEqual(dispute.answer, "Because")
        adjustment.with_user(self.user_second).action_approve()
        told = adjustment.with_user(self.user_mia).reason
        told += " ".join(self.statement.message_ids.mapped("body"))
        self.assertIn("Dispute of", told)
        self.assertNotIn("Because", told)

    # ------------------------------------------------------------- deciding

    def test_who_opened_it_does_not_take_it_off_the_officers_list(self):
        dispute = self._open()
        activity = dispute.activity_ids.with_user(self.user_sam)
        for act in (
            activity.unlink,
            activity.action_done,
            lambda: activity.write({"active": False}),
            lambda: activity.write({"date_deadline": "2030-01-01"}),
            lambda: activity.write({"user_id": self.user_sam.id}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertEqual(dispute.activity_ids.date_deadline, dispute.deadline)
        activity.with_user(self.user_officer).action_done()
        self.assertFalse(dispute.activity_ids)

    def test_it_is_answered_and_withdrawn(self):
        dispute = self._open()
        self._decide(dispute)
        self.assertEqual((dispute.state, dispute.answer), ("answered", "Because"))
        self.assertFalse(dispute.activity_ids)
        told = dispute.message_ids[0]
        self.assertIn(self.user_sam.partner_id, told.partner_ids)
        for user in (self.user_officer, self.user_second):
            with self.assertRaises(AccessError):
                dispute.with_user(user).action_withdraw()
        dispute.with_user(self.user_sam).action_withdraw()
        self.assertEqual(dispute.state, "withdrawn")
        with self.assertRaisesRegex(UserError, "decided already"):
            self._decide(dispute)

    def test_it_is_refused_with_a_reason(self):
        dispute = self._open()
        with self.assertRaisesRegex(UserError, "Say why"):
            self._decide(dispute, "refuse", text=" ")
        self._decide(dispute, "refuse")
        self.assertEqual((dispute.state, dispute.answer), ("refused", "Because"))
        self.assertEqual(dispute.decided_by_id, self.user_officer)
        self.assertFalse(dispute.activity_ids)

    def test_it_is_resolved_by_two(self):
        dispute = self._open()
        with self.assertRaisesRegex(UserError, "by how much"):
            self._decide(dispute, "resolve")
        self._decide(dispute, "resolve", amount=40)
        adjustment = dispute.adjustment_id
        self.assertEqual(adjustment.statement_id, self.statement)
        self.assertEqual((dispute.state, self.statement.payable), ("answered", 160))
        for kind in ("resolve", "refuse"):
            with self.assertRaisesRegex(UserError, "waits for its approval"):
                self._decide(dispute, kind, amount=1)
        with self.assertRaises(UserError):
            adjustment.with_user(self.user_officer).action_approve()
        adjustment.with_user(self.user_second).action_approve()
        self.assertEqual((dispute.state, self.statement.payable), ("resolved", 200))
        self.assertEqual(dispute.decided_by_id, self.user_second)

    def test_an_adjustment_that_is_refused_leaves_it_open(self):
        dispute = self._open()
        self._decide(dispute, "resolve", amount=40)
        dispute.adjustment_id.with_user(self.user_second).action_refuse()
        self.assertEqual((dispute.state, self.statement.payable), ("answered", 160))
        self.assertTrue(dispute.activity_ids)
        self._decide(dispute, "refuse")

    def test_what_is_posted_is_put_right_on_the_next(self):
        self._finish(self.statement, self._of(self.p_pia))
        dispute = self._open()
        with self.assertRaisesRegex(UserError, "Calculate the next period first"):
            self._decide(dispute, "resolve", amount=40)
        self._run("2026-M05")
        self._run("2026-M04")
        self._decide(dispute, "resolve", amount=40)
        following = self._of(self.p_sam, "2026-M04")
        self.assertEqual(dispute.adjustment_id.statement_id, following)
        dispute.adjustment_id.with_user(self.user_second).action_approve()
        self.assertEqual(following.payable, 40)
        self.assertEqual(dispute.state, "resolved")
        self.assertEqual(self.statement.payable, 160, "posted ones never change")

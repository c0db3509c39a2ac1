import json

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .pay_common import NOW, PayCommon

_MAIL = """From: {sender}
To: pay@example.com
Subject: {subject}
Message-Id: <forged-{number}@example.com>
Content-Type: text/plain; charset=utf-8

Approved
"""


class ChatterCommon(PayCommon):
    """A statement of Sam's that Olga, an officer, has written about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_officer.email = "officer@example.com"
        cls.assignment = cls._assign(cls.p_sam, cls._make_plan())
        cls._make_lead(cls.user_sam, 1000, "2026-03-10 15:00:00")
        cls.env["spm.credit"]._post()
        period = cls.periods.filtered(lambda p: p.code == "2026-M03")
        cls.Run.create({"period_id": period.id}).action_calculate_now()
        cls.statement = cls.Statement.search([("participant_id", "=", cls.p_sam.id)])
        cls.own = cls.statement.with_user(cls.user_sam)
        cls.dispute = (
            cls.env["spm.dispute"]
            .with_user(cls.user_sam)
            .create({"statement_id": cls.statement.id, "reason": "Too little"})
        )
        cls.said = cls.statement.with_user(cls.user_officer).message_post(
            body="Paid 20 USD",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.user_sam.partner_id.ids,
        )

    def _partner(self, user=None):
        return (user or self.user_sam).partner_id

    def _refused(self, attempt):
        with (
            mute_logger(
                "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"
            ),
            self.assertRaises(UserError),
            self.cr.savepoint(),
        ):
            attempt()
        self.env.invalidate_all()

    def _tracking(self):
        field = self.env["ir.model.fields"]._get("spm.statement", "state")
        return [
            Command.create(
                {
                    "field_id": field.id,
                    "old_value_char": "Draft",
                    "new_value_char": "Approved",
                }
            )
        ]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayChatter(ChatterCommon):
    """The chatter is the history of pay: nobody speaks in another's name."""

    def test_posting_is_in_the_own_name(self):
        forged = {
            "author_id": self._partner(self.user_officer).id,
            "email_from": "officer@example.com",
            "reply_to": "sam@example.com",
            "date": "2020-01-01 00:00:00",
            "tracking_value_ids": self._tracking(),
            "message_type": "auto_comment",
        }
        for records in (self.own, self.dispute, self.assignment):
            mine = records.with_user(self.user_sam)
            for method in ("message_post", "message_notify"):
                more = {"partner_ids": self._partner(self.user_officer).ids}
                values = dict(forged)
                if method == "message_notify":
                    values.pop("message_type")
                message = getattr(mine, method)(body="Approved", **values, **more)
                message = message.sudo()
                self.assertEqual(message.author_id, self._partner())
                self.assertNotIn("officer", message.email_from or "")
                self.assertNotEqual(message.reply_to, "sam@example.com")
                self.assertEqual(message.date.year, 2026)
                self.assertFalse(message.tracking_value_ids)

    def test_defaults_in_the_context_forge_nothing(self):
        context = {
            "default_author_id": self._partner(self.user_officer).id,
            "default_email_from": "officer@example.com",
            "default_date": "2020-01-01 00:00:00",
            "default_tracking_value_ids": self._tracking(),
        }
        message = self.own.with_context(**context).message_post(body="Approved")
        messages = self.env["mail.message"].with_user(self.user_sam)
        where = {"default_model": "spm.statement", "default_res_id": self.own.id}
        direct = messages.with_context(**context, **where).create(
            {"body": "Approved", "res_id": self.own.id}
        )
        for one in (message + direct).sudo():
            self.assertEqual(
                (one.model, one.author_id), (self.own._name, self._partner())
            )
            self.assertEqual(one.date.year, 2026)
            self.assertFalse(one.tracking_value_ids)

    def test_messages_are_not_made_directly_in_others_names(self):
        Message = self.env["mail.message"].with_user(self.user_sam)
        on_it = {"model": self.own._name, "res_id": self.own.id, "body": "Approved"}
        for forged in (
            {"author_id": self._partner(self.user_officer).id},
            {"email_from": "officer@example.com"},
            {"date": "2020-01-01 00:00:00"},
            {"tracking_value_ids": self._tracking()},
        ):
            self._refused(lambda vals=forged: Message.create(on_it | vals))
        self._refused(lambda: self.said.with_user(self.user_sam).copy())
        other = Message.create(on_it | {"body": "Mine"})
        self.assertEqual(other.author_id, self._partner())

    def test_the_composer_is_no_way_around(self):
        composer = self.env["mail.compose.message"].with_user(self.user_sam)
        before = self.own.sudo().message_ids
        for mode in ("comment", "mass_mail"):
            composer.create(
                {
                    "composition_mode": mode,
                    "model": self.own._name,
                    "res_ids": str(self.own.ids),
                    "body": "Approved",
                    "author_id": self._partner(self.user_officer).id,
                    "email_from": "officer@example.com",
                    "partner_ids": [Command.set(self._partner().ids)],
                }
            )._action_send_mail()
        made = self.own.sudo().message_ids - before
        self.assertTrue(made)
        self.assertEqual(made.author_id, self._partner())

    def test_what_was_said_stays(self):
        """Also for who was notified of it: Odoo lets them write."""
        tracked = self.env["mail.message"].create(
            {
                "model": self.own._name,
                "res_id": self.own.id,
                "message_type": "notification",
                "tracking_value_ids": self._tracking(),
            }
        )
        mine = self.own.message_post(body="Why so little?", message_type="comment")
        for message in (self.said, tracked, mine):
            for user in (self.user_sam, self.user_mia, self.user_second):
                by_user = message.with_user(user)
                for attempt in (
                    lambda m=by_user: m.write({"body": "We pay a million"}),
                    lambda m=by_user, u=user: m.write(
                        {"author_id": self._partner(u).id}
                    ),
                    lambda m=by_user: m.write({"tracking_value_ids": self._tracking()}),
                    lambda m=by_user: m.unlink(),
                ):
                    self._refused(attempt)
        elsewhere = self.user_sam.partner_id.message_post(body="Approved")
        self._refused(
            lambda: elsewhere.with_user(self.user_sam).write(
                {"model": self.own._name, "res_id": self.own.id}
            )
        )
        for user in (self.user_sam, self.env.ref("base.user_admin")):
            thread = self.statement.with_user(user)
            self._refused(
                lambda t=thread: t._message_update_content(
                    self.said.with_env(t.env).sudo(), body="Paid 1,000,000 USD"
                )
            )

    def test_starring_and_reading_go_on(self):
        said = self.said.with_user(self.user_sam)
        said.toggle_message_starred()
        said.set_message_done()
        self.assertTrue(said.starred)

    # ------------------------------------------------------------- by mail

    def _hand_in(self, user, model, **more):
        number = self.env["mail.message"].search_count([])
        text = _MAIL.format(
            sender="officer@example.com",
            subject="Approved",
            number=f"{number}-{model}",
        )
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            return (
                self.env["mail.thread"]
                .with_user(user)
                .message_process(model, text, **more)
            )

    def test_no_mail_is_handed_in_for_another(self):
        for records in (self.own, self.dispute, self.assignment):
            self._refused(
                lambda r=records: self._hand_in(self.user_sam, r._name, thread_id=r.id)
            )
        self._hand_in(
            self.env.ref("base.user_root"), self.own._name, thread_id=self.own.id
        )
        self.assertEqual(
            self.own.sudo().message_ids[0].author_id, self._partner(self.user_officer)
        )

    def test_no_mail_makes_pay(self):
        vals = {
            "participant_id": self.p_pia.id,
            "version_id": self.assignment.version_id.id,
            "date_from": "2026-01-01",
            "target_incentive": 1e6,
        }
        for user in (self.user_sam, self.env.ref("base.user_root")):
            self._refused(
                lambda u=user: self._hand_in(
                    u, "spm.plan.assignment", custom_values=vals
                )
            )
        found = self.env["spm.plan.assignment"].search(
            [("participant_id", "=", self.p_pia.id)]
        )
        self.assertFalse(found)

    def test_no_mail_makes_a_win_or_a_team(self):
        """Which Odoo would make elevated, with whatever values are handed in."""
        for model, vals in (
            ("crm.lead", {"type": "opportunity", "date_closed": "2026-01-02"}),
            ("crm.team", {"name": "All", "user_id": self.user_sam.id}),
        ):
            self._refused(
                lambda m=model, v=vals: self._hand_in(self.user_sam, m, custom_values=v)
            )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayChatterUrls(ChatterCommon, HttpCase):
    """The web client's own ways to post and to edit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_sam.password = "spm_sam_password"

    def _ask(self, url, **params):
        return self.url_open(
            url,
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        ).json()

    def test_posting(self):
        self.authenticate("spm_sam", "spm_sam_password")
        before = self.statement.message_ids
        answer = self._ask(
            "/mail/message/post",
            thread_model="spm.statement",
            thread_id=self.statement.id,
            post_data={"body": "Approved", "message_type": "notification"},
            context={
                "default_author_id": self.user_officer.partner_id.id,
                "default_date": "2020-01-01 00:00:00",
                "default_tracking_value_ids": self._tracking(),
            },
        )
        self.assertNotIn("error", answer)
        made = self.statement.message_ids - before
        self.assertEqual(made.author_id, self.user_sam.partner_id)
        self.assertFalse(made.tracking_value_ids)
        self.assertGreaterEqual(made.date.year, 2026)

    def test_editing(self):
        self.authenticate("spm_sam", "spm_sam_password")
        with mute_logger("odoo.http"):
            answer = self._ask(
                "/mail/message/update_content",
                message_id=self.said.id,
                update_data={"body": "Paid 1,000,000 USD"},
            )
        self.assertIn("error", answer)
        self.assertEqual(self.said.body, "<span>Paid 20 USD</span>")

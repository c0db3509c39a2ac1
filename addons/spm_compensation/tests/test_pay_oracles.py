import json
from contextlib import suppress

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .pay_common import NOW, PayCommon

#: Models with rows about somebody's pay.
PAY = ("spm.statement", "spm.credit", "spm.dispute", "spm.pay", "spm.plan.assignment")


class OraclesCommon(PayCommon):
    """Pia is paid, and has a dispute; others want to know how much."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        version = cls._make_plan()
        for person in cls.p_sam + cls.p_pia:
            cls._assign(person, version)
        for user, amount in ((cls.user_sam, 1000), (cls.user_pia, 2000)):
            cls._make_lead(user, amount, "2026-03-10 15:00:00")
        cls.env["spm.credit"]._post()
        period = cls.periods.filtered(lambda p: p.code == "2026-M03")
        run = cls.Run.create({"period_id": period.id})
        run.action_calculate_now()
        cls.env.invalidate_all()
        cls.pia = cls.Statement.search(
            [("period_id", "=", period.id), ("participant_id", "=", cls.p_pia.id)]
        )
        disputes = cls.env["spm.dispute"].with_user(cls.user_pia)
        cls.dispute = disputes.create(
            {"statement_id": cls.pia.id, "reason": "Only forty?"}
        )
        cls.message = cls.pia.with_user(cls.user_officer).message_post(
            body="Forty it is", attachments=[("forty.txt", b"Forty")]
        )

    @classmethod
    def _strangers(cls):
        """Users who may know nothing of Pia's pay."""
        return (
            cls.user_sam,
            cls.user_admin_spm,
            cls._users_by_role()["none"],
            new_test_user(cls.env, "spm_portal", "base.group_portal", name="Portal"),
        )

    def _hidden(self):
        """Records of Pia's pay by model."""
        found = {}
        for model in self._about_people():
            mine = [("participant_id", "=", self.p_pia.id)]
            records = self.env[model].search(mine)
            if records:
                found[model] = records
        self.assertGreater(len(found), 6, "of most models there is something to hide")
        return found

    @classmethod
    def _about_people(cls):
        return [
            name
            for name, model in cls.env.registry.items()
            if name.startswith(PAY)
            and not model._abstract
            and not model._transient
            and "participant_id" in model._fields
            and model._fields["participant_id"].store
        ]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayOracles(OraclesCommon):
    """Whatever is asked by a roundabout way tells nothing of others' pay."""

    def test_no_path_from_any_model_leads_there(self):
        about = set(self._about_people())
        paths = [
            (model, field)
            for model, cls in self.env.registry.items()
            if not cls._abstract and not cls._transient
            for field in cls._fields.values()
            if field.comodel_name in about
        ]
        self.assertGreater(len(paths), 30)
        for user in self._strangers():
            for model, field in paths:
                with self.subTest(model=model, field=field.name, user=user.login):
                    self._assert_unseen(user, model, field)

    def _assert_unseen(self, user, model, field):
        records = self.env[model].with_user(user)
        for domain in (
            [(f"{field.name}.participant_id", "=", self.p_pia.id)],
            [(field.name, "any", [("participant_id", "=", self.p_pia.id)])],
            [(field.name, "in", self._hidden_ids(field.comodel_name))],
        ):
            with mute_logger("odoo.domains", "odoo.orm.domains", "odoo.models"):
                try:
                    count = records.search_count(domain)
                except (AccessError, UserError, ValueError, NotImplementedError):
                    continue  # refused, or not to be searched by
            self.assertEqual(count, 0)

    def _hidden_ids(self, model):
        return self.env[model].search([("participant_id", "=", self.p_pia.id)]).ids

    def _assert_refused(self, ask):
        """That nothing is answered but that one may not ask."""
        self.env.invalidate_all()
        answer = None
        try:
            with self.env.cr.savepoint():
                answer = ask()
        except (AccessError, UserError):
            return
        self.fail(f"answered: {answer}")

    def test_nothing_that_reads_tells_it(self):
        hidden = self._hidden()
        for user in self._strangers():
            user.group_ids |= self.env.ref("base.group_allow_export")
            for model, records in hidden.items():
                with self.subTest(model=model, user=user.login):
                    self._assert_silent(records.with_user(user))

    def _assert_silent(self, records):
        mine = [("id", "in", records.ids)]
        everything = {name: {} for name in ("display_name", "participant_id")}
        refused = (
            lambda: records.read(["participant_id"]),
            lambda: records.web_read(everything),
            lambda: records.export_data(["participant_id/name"]),
            lambda: records.copy(),
            lambda: records.read(["display_name"]),
            lambda: records[:1].onchange({}, [], everything),
        )
        for ask in refused:
            self._assert_refused(ask)
        empty = (
            lambda: records.search(mine),
            lambda: records.search_count(mine),
            lambda: records.search_read(mine, ["participant_id"]),
            lambda: records.web_search_read(mine, everything)["records"],
            lambda: records.name_search("", mine),
            lambda: records.formatted_read_group(mine, ["participant_id"]),
            lambda: records._read_group(mine, ["participant_id"]),
        )
        for ask in empty:
            try:
                self.assertFalse(ask())
            except AccessError:
                continue

    def test_no_form_being_filled_in_tells_names(self):
        hidden = self._hidden()
        forms = [
            (model, field)
            for model, cls in self.env.registry.items()
            if model.startswith("spm.") and not cls._abstract
            for field in cls._fields.values()
            if field.type == "many2one" and field.comodel_name in hidden
        ]
        self.assertGreater(len(forms), 10)
        asked = 0
        for user in self._strangers():
            for model, field in forms:
                form = self.env[model].with_user(user)
                if form.has_access("create"):
                    asked += 1
                    link = {field.name: hidden[field.comodel_name][0].id}
                    told = {field.name: {"fields": {"display_name": {}}}}
                    self._assert_refused(
                        lambda f=form, v=link, t=told: f.onchange(v, list(v), t)
                    )
        self.assertGreater(asked, 3)

    def test_neither_followers_nor_tracked_values_are_read_beside_the_record(self):
        pay = ("spm.statement", "spm.plan.assignment", "spm.dispute")
        of_pay = [("mail_message_id.model", "in", pay)]
        system = self.env.ref("base.group_system")
        admin = self.user_admin_spm
        admin.group_ids |= system
        self.env["spm.plan.assignment"].search(
            [("participant_id", "=", self.p_pia.id)]
        ).ote = 90000
        self.env["mail.thread"].flush_model()
        self.env.cr.precommit.run()
        self.assertTrue(self.env["mail.tracking.value"].search(of_pay))
        self.assertFalse(
            self.env["mail.tracking.value"].with_user(admin).search(of_pay)
        )
        following = [
            ("res_model", "in", pay),
            ("partner_id", "=", self.user_pia.partner_id.id),
        ]
        self.assertTrue(self.env["mail.followers"].search(following))
        for user in (self.user_sam, admin):
            seen = self.env["mail.followers"].with_user(user)
            self.assertFalse(seen.search(following))
        for user in (self.user_officer, self.user_pia):
            seen = self.env["mail.followers"].with_user(user)
            self.assertTrue(seen.search(following))

    def test_messages_activities_and_files_stay_with_the_record(self):
        about = self._hidden()
        for user in self._strangers():
            for model, column in (
                ("mail.message", "model"),
                ("mail.activity", "res_model"),
                ("ir.attachment", "res_model"),
            ):
                for hidden, records in about.items():
                    domain = [(column, "=", hidden), ("res_id", "in", records.ids)]
                    asked = self.env[model].with_user(user)
                    try:
                        self.assertFalse(asked.search(domain), (user.login, hidden))
                    except AccessError:
                        continue
            with self.assertRaises(AccessError):
                self.message.attachment_ids.with_user(user).read(["datas"])
            found = self.env["mail.message"].with_user(user)
            self.assertNotIn(self.message, found.search([("body", "ilike", "Forty")]))

    def test_nobody_follows_or_asks_for_oneself(self):
        for user in self._strangers():
            for records in (self.pia, self.dispute):
                for act in self._ways_in(records.with_user(user), user):
                    with suppress(AccessError, UserError), self.env.cr.savepoint():
                        act()
                self.assertNotIn(user.partner_id, records.sudo().message_partner_ids)
                self.assertNotIn(user, records.sudo().activity_ids.user_id)
                self.assertNotIn(user, records.sudo().message_ids.author_id.user_ids)

    def _ways_in(self, records, user):
        """What would make a user part of a record's conversation."""
        partner = user.partner_id.id
        activities = self.env["mail.activity"].with_user(user)
        followers = self.env["mail.followers"].with_user(user)
        todo = "mail.mail_activity_data_todo"
        activity = {"res_model_id": self._model(records), "res_id": records.id}
        follower = {"res_model": records._name, "res_id": records.id}
        return (
            lambda: records.message_subscribe([partner]),
            lambda: records.message_post(body="Hello"),
            lambda: records.activity_schedule(todo, user_id=user.id),
            lambda: activities.create(activity),
            lambda: followers.create({**follower, "partner_id": partner}),
        )

    def _model(self, records):
        return self.env["ir.model"]._get_id(records._name)

    def test_hidden_fields_order_and_group_nothing(self):
        leads = self.env["crm.lead"].with_user(self.user_sam)
        for ask in (
            lambda: leads.search([], order="spm_closing_typed"),
            lambda: leads.search([("spm_closing_typed", "!=", False)]),
            lambda: leads.formatted_read_group([], ["spm_closing_typed:month"]),
            lambda: leads.search([]).read(["spm_closing_typed"]),
        ):
            with self.assertRaises(AccessError):
                ask()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayOracleUrls(OraclesCommon, HttpCase):
    """What addresses give is what the rules give."""

    def test_addresses(self):
        self.user_sam.group_ids |= self.env.ref("base.group_allow_export")
        self.user_sam.password = "spm_sam_oracle"
        self.authenticate(self.user_sam.login, "spm_sam_oracle")
        file = self.message.attachment_ids
        pia, line = self.pia.id, self.pia.line_ids[:1].id
        for address in (
            f"/report/html/spm_compensation.report_statement/{pia}",
            f"/report/pdf/spm_compensation.report_statement/{pia}",
            f"/web/content/{file.id}",
            f"/web/content?model=spm.statement&id={pia}&field=display_name",
            f"/web/content/spm.statement.line/{line}/explanation",
            f"/web/image/spm.statement/{pia}/display_name",
        ):
            answer = self.url_open(address)
            self.assertNotIn(b"Forty", answer.content, address)
            self.assertNotIn(self.p_pia.name.encode(), answer.content, address)
        exported = {
            "model": "spm.statement",
            "fields": [{"name": "payable", "label": "x", "type": "monetary"}],
            "ids": [pia],
            "domain": [],
            "groupby": [],
            "import_compat": False,
            "context": {},
        }
        with mute_logger("odoo.http", "odoo.addons.web.controllers.export"):
            answer = self.url_open(
                "/web/export/csv",
                data={
                    "data": json.dumps(exported),
                    "csrf_token": http.Request.csrf_token(self),
                },
            )
        self.assertNotIn(b"40", answer.content)
        self.assertNotIn(b"CSRF", answer.content)
        thread = {"thread_model": "spm.statement", "thread_id": pia}
        answer = self.make_jsonrpc_request("/mail/thread/messages", thread)
        self.assertNotIn("Forty", json.dumps(answer))

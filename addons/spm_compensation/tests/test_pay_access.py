import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, tagged

from .pay_common import NOW, PayCommon

#: Who does what through the API. Nothing is written but by officers, and of these
#: only what they propose or start.
ALLOWED = {
    "spm.statement": {"read": {"user", "manager", "officer"}},
    "spm.statement.calculation": {"read": {"user", "manager", "officer"}},
    "spm.statement.line": {"read": {"user", "manager", "officer"}},
    "spm.statement.credit": {"read": {"user", "manager", "officer"}},
    "spm.statement.adjustment": {
        "read": {"user", "manager", "officer"},
        "write": {"officer"},
        "create": {"officer"},
        "unlink": {"officer"},
    },
    "spm.pay.run": {
        "read": {"officer"},
        "write": {"officer"},
        "create": {"officer"},
        "unlink": {"officer"},
    },
    "spm.pay.run.result": {"read": {"officer"}},
    "spm.pay.run.problem": {"read": {"officer"}},
    "spm.pay.turn": {"read": {"admin"}},
}
OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayAccess(PayCommon):
    """Pay is refused to everyone not entitled, whichever way they ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._users_by_role()
        version = cls._make_plan()
        for person in cls.p_sam + cls.p_pia + cls.p_mia:
            cls._assign(person, version)
        draft = cls.env["spm.plan"].create({"name": "X", "company_id": cls.company.id})
        cls._assign(
            cls.p_head,
            cls.env["spm.plan.version"].create(
                {"plan_id": draft.id, "date_from": "2026-01-01"}
            ),
        )
        for user, amount in ((cls.user_sam, 1000), (cls.user_pia, 2000)):
            cls._make_lead(user, amount, "2026-03-10 15:00:00")
        cls.env["spm.credit"]._post()
        period = cls.periods.filtered(lambda p: p.code == "2026-M03")
        cls.march_run = cls.Run.create({"period_id": period.id})
        cls.march_run.action_calculate_now()
        cls.env.invalidate_all()
        statements = cls.Statement.search([("period_id", "=", period.id)])
        cls.sam = statements.filtered(lambda s: s.participant_id == cls.p_sam)
        cls.pia = statements.filtered(lambda s: s.participant_id == cls.p_pia)
        cls.mia = statements.filtered(lambda s: s.participant_id == cls.p_mia)
        cls.adjustment = (
            cls.env["spm.statement.adjustment"]
            .with_user(cls.user_officer)
            .create({"statement_id": cls.sam.id, "amount": 5, "reason": "Promised"})
        )

    # ------------------------------------------------------------- the matrix

    def _record(self, model):
        return {
            "spm.statement": self.sam,
            "spm.statement.calculation": self.sam.calculation_id,
            "spm.statement.line": self.sam.line_ids,
            "spm.statement.credit": self.sam.credit_ids,
            "spm.statement.adjustment": self.adjustment,
            "spm.pay.run": self.Run.create({"period_id": self.march_run.period_id.id}),
            "spm.pay.run.result": self.march_run.result_ids[:1],
            "spm.pay.run.problem": self.march_run.problem_ids[:1],
            "spm.pay.turn": self.env["spm.pay.turn"].search([]),
        }[model].sudo(False)

    def _values(self, model):
        return {
            "spm.statement": {"payable": 1e6},
            "spm.statement.calculation": {"payable": 1e6},
            "spm.statement.line": {"amount": 1e6},
            "spm.statement.credit": {"pay": 1e6},
            "spm.statement.adjustment": {"amount": 7},
            "spm.pay.run": {"dry_run": True},
            "spm.pay.run.result": {"payable": 1e6},
            "spm.pay.run.problem": {"what": "Nothing"},
            "spm.pay.turn": {"revision": 1},
        }[model]

    def _attempt(self, model, operation, role):
        record = self._record(model).with_user(self.users[role])
        self.assertTrue(record)
        self.env.invalidate_all()
        if operation == "read":
            record.read()
        elif operation == "write":
            record.write(self._values(model))
        elif operation == "unlink":
            record.unlink()
        else:
            vals = self._values(model)
            if model == "spm.statement.adjustment":
                vals = vals | {"statement_id": self.sam.id, "reason": "Because"}
            elif model == "spm.pay.run":
                vals = vals | {"period_id": self.march_run.period_id.id}
            record.create([vals])

    def test_role_model_operation(self):
        self.assertTrue(self.march_run.problem_ids)
        allowed = {
            model: {name: roles.get(name, set()) for name in OPERATIONS}
            for model, roles in ALLOWED.items()
        }
        self._assert_roles(allowed, self._attempt)

    # ------------------------------------------------------------- whose

    def test_whose_statements(self):
        seen = {
            self.user_sam: self.p_sam,
            self.user_mia: self.p_sam + self.p_pia + self.p_mia,
            self.user_officer: self.p_sam + self.p_pia + self.p_mia,
        }
        for user, people in seen.items():
            mine = [("company_id", "=", self.company.id)]
            found = self.Statement.with_user(user).search(mine)
            self.assertEqual(found.participant_id, people)
            lines = self.env["spm.statement.line"].with_user(user).search(mine)
            self.assertEqual(lines.participant_id, people)
            for model in ("spm.statement.calculation", "spm.statement.credit"):
                rows = self.env[model].with_user(user).search([])
                self.assertLessEqual(rows.sudo().statement_id.participant_id, people)

    def test_others_are_refused(self):
        self.user_sam.group_ids |= self.env.ref("base.group_allow_export")
        hidden = self.pia.with_user(self.user_sam)
        for ask in (
            lambda: hidden.read(["payable"]),
            lambda: hidden.export_data(["payable"]),
            lambda: hidden.calculation_id.read(["stages"]),
            lambda: self.pia.line_ids.with_user(self.user_sam).read(["amount"]),
            lambda: self.pia.credit_ids.with_user(self.user_sam).read(["pay"]),
            lambda: hidden.action_open_calculations(),
            lambda: hidden.action_check_integrity(),
            lambda: hidden.action_review(),
            lambda: hidden.message_post(body="Hello"),
        ):
            with self.assertRaises(AccessError):
                ask()

    def test_forms_of_other_models_do_not_tell_whose_it_is(self):
        dispute = (
            self.env["spm.dispute"]
            .with_user(self.user_pia)
            .create({"statement_id": self.pia.id, "reason": "Not right"})
        )
        for record in (self.pia, dispute):
            for role in ("user", "admin"):
                user = self.users[role]
                mine = record.with_user(user)
                self.assertFalse(mine.display_name)
                attachment = self.env["ir.attachment"].with_user(user)
                vals = {"res_model": record._name, "res_id": record.id}
                with self.subTest(record, role=role):
                    try:
                        told = attachment.onchange(vals, [*vals], {"res_name": {}})
                    except AccessError:
                        continue
                    self.assertFalse(told["value"].get("res_name"))
            self.assertIn("Pia", record.with_user(self.user_pia).display_name)

    def test_search_and_grouping_tell_nothing_of_others(self):
        mine = [("company_id", "=", self.company.id)]
        for model in ("spm.statement", "spm.statement.line"):
            records = self.env[model].with_user(self.user_sam)
            self.assertEqual(records.search_count(mine), 1)
            amount = "payable" if model == "spm.statement" else "amount"
            [[total]] = records._read_group(mine, [], [f"{amount}:sum"])
            self.assertEqual(total, 20)
            groups = records.formatted_read_group(
                mine, ["participant_id"], [f"{amount}:sum"]
            )
            self.assertEqual(len(groups), 1)
        # not through people either
        people = self.env["spm.participant"].with_user(self.user_sam)
        self.assertNotIn("statement_ids", people._fields)

    def test_another_company(self):
        other = self._make_company("Elsewhere", "UTC")
        officer = self._make_user("spm_far_officer", "officer", other)
        for model in ALLOWED:
            if model == "spm.pay.turn":
                continue
            records = self.env[model].with_user(officer)
            records = records.with_context(allowed_company_ids=other.ids)
            self.assertFalse(records.search([]), model)

    def test_access_ends_with_a_move(self):
        self._make_placement(self.p_sam, "2026-06-01", manager_id=self.p_head)
        found = self.Statement.with_user(self.user_mia).search(
            [("company_id", "=", self.company.id)]
        )
        self.assertNotIn(self.p_sam, found.participant_id)

    # ------------------------------------------------------------- acts

    def test_acts_of_officers(self):
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            statement = self.sam.with_user(user)
            for name in (
                "action_approve",
                "action_post",
                "action_lock_and_post",
                "action_pay",
                "action_reset",
                "action_hold",
                "action_release",
                "action_recalculate",
                "action_release_held_pay",
                "action_forfeit_held_pay",
                "action_held_by_plan",
                "action_check_company",
            ):
                with (
                    self.subTest(name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    getattr(statement, name)()
            for name in ("action_start", "action_calculate_now", "action_cancel"):
                with (
                    self.subTest(name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    getattr(self.march_run.with_user(user), name)()
            for name in ("action_approve", "action_refuse"):
                with self.assertRaises(AccessError):
                    getattr(self.adjustment.with_user(user), name)()
        self.assertEqual(self.sam.state, "draft")

    def test_forged_context_of_a_run(self):
        context = {"default_state": "done", "default_started_at": "2026-01-01"}
        run = self.Run.with_context(**context).create(
            {"period_id": self.march_run.period_id.id}
        )
        self.assertEqual((run.state, run.started_at), ("draft", False))
        with self.assertRaises(UserError):
            run.write({"state": "done"})

    # ------------------------------------------------------------- chatter

    def test_chatter(self):
        message = self.sam.with_user(self.user_officer).message_post(body="Paid 20 USD")
        messages = self.env["mail.message"]
        mine = [("id", "=", message.id)]
        self.assertTrue(
            messages.with_user(self.user_sam).search([("id", "=", message.id)])
        )
        for user in (self.user_pia, self.user_admin_spm, self.users["none"]):
            self.assertFalse(messages.with_user(user).search(mine))
            with self.assertRaises(AccessError):
                message.with_user(user).read(["body"])
        self.sam.with_user(self.user_sam).message_post(body="Why so little?")
        followers = self.user_pia.partner_id.ids
        self.assertFalse(self.sam.with_user(self.user_pia).message_subscribe(followers))
        with self.assertRaises(AccessError):
            self.sam.with_user(self.user_sam).message_subscribe(followers)
        self.assertNotIn(self.user_pia.partner_id, self.sam.message_partner_ids)


@tagged("post_install", "-at_install")
class TestPayUrls(HttpCase):
    """What a URL gives is what the rules give."""

    def test_json_rpc_refuses(self):
        user = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "spm_stranger",
                "password": "spm_stranger",
                "group_ids": [(4, self.env.ref("spm_objectives.group_spm_admin").id)],
            }
        )
        self.authenticate(user.login, user.login)
        for model in ("spm.statement", "spm.statement.line", "spm.pay.run"):
            answer = self.url_open(
                f"/web/dataset/call_kw/{model}/search_read",
                data=json.dumps(
                    {
                        "params": {
                            "model": model,
                            "method": "search_read",
                            "args": [[], ["id"]],
                            "kwargs": {},
                        },
                    }
                ),
                headers={"Content-Type": "application/json"},
            ).json()
            refused = "AccessError" in json.dumps(answer.get("error", {}))
            self.assertTrue(refused or answer["result"] == [], answer)

from contextlib import contextmanager

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.web.controllers.utils import clean_action

from .pay_common import NOW, PayCommon

_MODULE = "spm_compensation."
#: Each server action: who is offered it, and from which state to which it leads.
_ACTIONS = {
    "spm_statement_review_action": ("manager officer", "draft", "reviewed"),
    "spm_statement_approve_action": ("officer", "reviewed", "approved"),
    "spm_statement_post_action": ("officer", "approved", "posted"),
    "spm_statement_lock_and_post_action": ("officer", "approved", "posted"),
    "spm_statement_pay_action": ("officer", "posted", "paid"),
    "spm_statement_hold_action": ("officer", "draft", "draft"),
    "spm_statement_recalculate_action": ("officer", "draft", "draft"),
    "spm_statement_check_action": ("user manager officer", "posted", "posted"),
}
#: Those that are buttons, as the Actions menu does not ask whether one is sure.
_ASKING = (
    "spm_statement_post_action",
    "spm_statement_lock_and_post_action",
    "spm_statement_pay_action",
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayBatches(PayCommon):
    """The Actions of the list, run as the web client runs them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        version = cls._make_plan()
        for participant in (cls.p_sam, cls.p_pia):
            cls._assign(participant, version)
        cls.roles = {
            "user": cls.user_sam,
            "manager": cls.user_mia,
            "officer": cls.user_officer,
        }

    def setUp(self):
        super().setUp()
        self._win(1000)
        self._win(500, user=self.user_pia)
        self._run()
        self.sam, self.pia = self._of(self.p_sam), self._of(self.p_pia)
        self.both = self.sam + self.pia

    def _lock(self):
        march = self._period("2026-M03").with_user(self.user_officer)
        (march + march.search([("date_to", "<=", "2026-03-01")])).action_lock_results()

    @contextmanager
    def _undone(self):
        """What is done within is undone afterwards."""
        self.env.flush_all()
        point = self.cr.savepoint()
        try:
            yield
        finally:
            self.env.flush_all()
            point.close(rollback=True)
            self.env.invalidate_all()

    def _offer(self, name, user, records):
        """What the client gets from an action on the chosen records."""
        action = self.env.ref(_MODULE + name).with_user(user)
        context = {
            "active_model": records._name,
            "active_ids": records.ids,
            "active_id": records[:1].id,
        }
        found = action.with_context(**context).run()
        self.env.invalidate_all()
        return clean_action(found, env=action.env) if found else False

    def _bring(self, statements, state):
        """Bring statements into a state, by who may do each step."""
        if state in ("draft", "reviewed", "approved"):
            order = ["draft", "reviewed", "approved"]
            if order.index(state) >= 1:
                statements.with_user(self.user_second).action_review()
            if order.index(state) >= 2:
                statements.with_user(self.user_officer).action_approve()
        else:
            self._finish(statements, until=state)

    def test_all_some_and_none_of_the_chosen(self):
        for name, (_roles, before, after) in _ACTIONS.items():
            for chosen in ("all", "some"):
                with self.subTest(name, chosen=chosen), self._undone():
                    ready = self.both if chosen == "all" else self.sam
                    self._bring(ready, before)
                    if chosen == "some" and name == "spm_statement_review_action":
                        self._bring(self.pia, "reviewed")
                    if name != "spm_statement_lock_and_post_action":
                        self._lock()
                    found = self._offer(name, self.user_officer, self.both)
                    self.assertEqual(set(ready.mapped("state")), {after})
                    self._check_told(name, chosen, found)

    def _check_told(self, name, chosen, found):
        if name == "spm_statement_hold_action":
            self.assertEqual(found["res_model"], "spm.statement.hold.wizard")
            return
        params = found["params"]
        self.assertEqual(found["tag"], "spm_notice")
        self.assertEqual(params["next"]["tag"], "soft_reload")
        whole = {"spm_statement_recalculate_action", "spm_statement_check_action"}
        if chosen == "all" or name in whole:
            self.assertEqual(params["type"], "success")
            # a check says what it left out
            left_out = chosen == "some" and name == "spm_statement_check_action"
            left = "1 not posted yet, so not checked" if left_out else ""
            self.assertEqual(params["message"], left)
            told = "2 " if chosen == "all" or "recalc" in name else "1 statement "
            self.assertTrue(params["title"].startswith(told), params["title"])
        else:
            self.assertIn("1 done, 1 not", params["title"])
            self.assertIn("Pia", params["message"])

    def test_none_of_the_chosen_says_why(self):
        for name in (
            "spm_statement_approve_action",
            "spm_statement_post_action",
            "spm_statement_lock_and_post_action",
            "spm_statement_pay_action",
            "spm_statement_check_action",
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self._offer(name, self.user_officer, self.both)
        self._bring(self.both, "reviewed")
        with self.assertRaisesRegex(UserError, "Sam(.|\n)*Pia|Pia(.|\n)*Sam"):
            self._offer("spm_statement_review_action", self.user_mia, self.both)

    def test_one_of_them_needs_no_notice(self):
        found = self._offer("spm_statement_review_action", self.user_mia, self.sam)
        self.assertFalse(found)
        self.assertEqual(self.sam.state, "reviewed")

    def test_what_is_not_undone_asks_first(self):
        for role, user in self.roles.items():
            arch = self.Statement.with_user(user).get_view(view_type="list")["arch"]
            buttons = etree.fromstring(arch).xpath("header/button")
            offered = {int(button.get("name")): button for button in buttons}
            for name in _ASKING:
                action = self.env.ref(_MODULE + name)
                with self.subTest(name, role=role):
                    self.assertEqual(action.id in offered, role == "officer")
                    if role == "officer":
                        self.assertTrue(offered[action.id].get("confirm"))

    def test_who_is_offered_what(self):
        actions = self.env["ir.actions.actions"]
        for role, user in self.roles.items():
            offered = actions.with_user(user).get_bindings("spm.statement")["action"]
            ids = {one["id"] for one in offered}
            for name, (roles, _before, _after) in _ACTIONS.items():
                action = self.env.ref(_MODULE + name)
                if name in _ASKING:
                    # only its button asks
                    self.assertNotIn(action.id, ids)
                    continue
                with self.subTest(name, role=role):
                    allowed = role in roles.split()
                    self.assertEqual(action.id in ids, allowed)
                    if not allowed:
                        with self.assertRaises(AccessError):
                            self._offer(name, user, self.sam)

    def test_whoever_is_paid_checks_the_own(self):
        self._finish(self.both)
        name = "spm_statement_check_action"
        told = self._offer(name, self.user_sam, self.sam)["params"]
        self.assertEqual(told["title"], "1 statement checked: nothing was changed")
        told = self._offer(name, self.user_mia, self.both)["params"]
        self.assertEqual(told["title"], "2 statements checked: nothing was changed")
        self.assertNotIn(self.sam.hash[:8], str(told))
        with self.assertRaises(AccessError):
            self._offer(name, self.user_sam, self.pia)

    def test_every_server_action_says_who_may_run_it(self):
        found = self.env["ir.model.data"].search(
            [("module", "=", "spm_compensation"), ("model", "=", "ir.actions.server")]
        )
        actions = self.env["ir.actions.server"].browse(found.mapped("res_id"))
        # crons are server actions, too, and nobody is offered them
        actions = actions.filtered(lambda a: a.usage == "ir_actions_server")
        self.assertGreater(len(actions), len(_ACTIONS))
        self.assertFalse(actions.filtered(lambda a: not a.group_ids).mapped("name"))

    def test_my_plan_for_each_role(self):
        assignments = self.env["spm.plan.assignment"]
        for role, user in self.roles.items():
            with self.subTest(role):
                found = self._offer("spm_my_plan_server_action", user, assignments)
                self.assertEqual(found["res_model"], "spm.plan.assignment")

    def test_locked_for_what_is_posted_only(self):
        april = self._period("2026-M04")
        self._win(100, "2026-04-10")
        self._run("2026-M04")
        draft = self._of(self.p_sam, "2026-M04")
        self._bring(self.sam, "approved")
        chosen = self.sam + draft
        self._offer("spm_statement_lock_and_post_action", self.user_officer, chosen)
        self.assertEqual(self.sam.state, "posted")
        self.assertTrue(self.sam.results_locked)
        self.assertFalse(april.results_locked, "nothing of it was posted")

    def test_who_reviewed_reads_who_approves(self):
        self.assertFalse(self.sam.with_user(self.user_officer).approval_hint)
        self.sam.with_user(self.user_officer).action_review()
        with Form(self.sam.with_user(self.user_officer)) as form:
            self.assertIn("another officer approves it", form.approval_hint)
            self.assertIn("Second", form.approval_hint)
        for user in (self.user_second, self.user_mia, self.user_sam):
            self.assertFalse(self.sam.with_user(user).approval_hint)

    def _button(self, name):
        view = self.env.ref("spm_compensation.spm_statement_view_form")
        arch = etree.fromstring(view.get_combined_arch())
        [button] = arch.xpath(f"//header/button[@name='{name}']")
        return button.get("invisible")

    def test_the_lock_of_a_period_is_no_news_of_statements(self):
        self.assertFalse(self.Statement._fields["results_locked"].tracking)

    def test_the_form_offers_one_way_to_post(self):
        values = {"state": "approved", "results_locked": False}
        for locked in (False, True):
            values["results_locked"] = locked
            hidden = {
                name: bool(safe_eval(self._button(name), dict(values)))
                for name in ("action_post", "action_lock_and_post")
            }
            self.assertEqual(
                hidden, {"action_post": not locked, "action_lock_and_post": locked}
            )

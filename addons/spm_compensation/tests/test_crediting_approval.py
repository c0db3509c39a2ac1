from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged
from odoo.tools.misc import file_path

from .credit_common import NOW, CreditCommon, noon

DAY = "2026-03-10"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditingApproval(CreditCommon):
    """No officer decides alone who is credited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_second = cls._make_user("spm_second", "officer")
        cls.rule = cls._make_rule()
        cls.overlay = cls._make_rule("overlay")
        cls.lead = cls._make_lead(cls.user_sam, 1000, noon(DAY))
        cls.env["spm.credit"]._post()
        # an officer who sells, too
        cls.user_pia.group_ids |= cls.env.ref("spm_objectives.group_spm_officer")

    def _add(self, user, person=None, **vals):
        people = self.env["spm.crediting.rule.person"].with_user(user)
        return people.create(
            {
                "rule_id": self.overlay.id,
                "participant_id": (person or self.p_pia).id,
                "percent": 50,
            }
            | vals
        )

    def _new_rule(self, user, **vals):
        rules = self.env["spm.crediting.rule"].with_user(user)
        return rules.create(
            {
                "name": "Once more",
                "company_id": self.company.id,
                "component_id": self.revenue.id,
            }
            | vals
        )

    def _credited(self):
        self._post()
        self._post(full=True)
        return self._sums(self.lead)

    # ------------------------------------------------------------- overlays

    def test_a_part_counts_once_another_officer_approves(self):
        part = self._add(self.user_officer)
        self.assertEqual(part.state, "proposed")
        self.assertEqual(self._credited(), {(self.p_sam, "direct"): 1000})
        with self.assertRaisesRegex(UserError, "Another officer"):
            part.action_approve()
        with self.assertRaisesRegex(AccessError, "credits themself"):
            part.with_user(self.user_pia).action_approve()
        part.with_user(self.user_second).action_approve()
        self.assertEqual(part.approved_by_id, self.user_second)
        self.assertEqual(
            self._credited(),
            {(self.p_sam, "direct"): 1000, (self.p_pia, "overlay"): 500},
        )

    def test_who_proposes_for_themself_waits(self):
        part = self._add(self.user_pia)
        with self.assertRaises(UserError):
            part.action_approve()
        part.with_user(self.user_officer).action_approve()
        self.assertEqual(part.state, "approved")

    def test_an_approved_part_may_only_end(self):
        part = self._add(self.user_officer)
        part.percent = 40
        part.with_user(self.user_second).action_approve()
        other = self._make_rule("overlay", name="Big")
        for vals in (
            {"percent": 100},
            {"participant_id": self.p_mia.id},
            {"rule_id": other.id},
            {"date_from": "2026-01-01"},
            {"date_to": False},
        ):
            with self.assertRaisesRegex(UserError, "give it an end"):
                part.write(vals)
        part.date_to = "2026-12-01"
        part.date_to = "2026-03-01"
        with self.assertRaisesRegex(UserError, "give it an end"):
            part.date_to = "2026-12-01"
        self.assertEqual(self._credited(), {(self.p_sam, "direct"): 1000})

    def test_who_changes_a_proposal_proposes_it(self):
        part = self._add(self.user_officer)
        part.with_user(self.user_second).percent = 100
        with self.assertRaisesRegex(UserError, "Another officer"):
            part.with_user(self.user_second).action_approve()
        part.with_user(self.user_officer).action_approve()

    def test_forged_approvals(self):
        forged = {
            "state": "approved",
            "proposed_by_id": self.user_second.id,
            "approved_by_id": self.user_second.id,
        }
        part = self._add(self.user_officer)
        for name, value in forged.items():
            for attempt in (
                lambda n=name, v=value: self._add(self.user_officer, **{n: v}),
                lambda n=name, v=value: part.write({n: v}),
                lambda n=name, v=value: self._new_rule(self.user_pia, **{n: v}),
                lambda n=name, v=value: self.overlay.with_user(self.user_officer).write(
                    {"person_ids": [Command.update(part.id, {n: v})]}
                ),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        defaults = {f"default_{name}": value for name, value in forged.items()}
        people = part.with_context(**defaults)
        made = people.create(
            {"rule_id": self.overlay.id, "participant_id": self.p_mia.id}
        )
        self.assertEqual(
            (made.state, made.proposed_by_id), ("proposed", self.user_officer)
        )
        copy = self.overlay.with_user(self.user_pia).copy()
        self.assertEqual(copy.state, "proposed")
        self.assertEqual(set(copy.person_ids.mapped("state")), {"proposed"})

    def test_nobody_else_approves(self):
        part = self._add(self.user_officer)
        rule = self._new_rule(self.user_pia)
        for user in (self.user_sam, self.user_mia, self.user_admin_spm):
            for record in (part, rule):
                with self.assertRaises(AccessError):
                    record.with_user(user).action_approve()

    # ------------------------------------------------------------- rules

    def test_who_takes_part_changes_no_rule_alone(self):
        mine = self.rule.with_user(self.user_pia)
        for vals in (
            {"domain": "[('user_id.login', '=', 'spm_pia')]"},
            {"kind": "rollup"},
            {"release_share": 50},
            {"active": False},
        ):
            with self.assertRaisesRegex(AccessError, "take part yourself"):
                mine.write(vals)
        mine.name = "Another name"
        rule = self._new_rule(self.user_pia)
        self.assertEqual(rule.state, "proposed")
        rule.percent = 20
        self.assertEqual(self._credited(), {(self.p_sam, "direct"): 1000})
        with self.assertRaisesRegex(UserError, "Another officer"):
            rule.action_approve()
        rule.with_user(self.user_officer).action_approve()
        self.assertEqual(self._credited(), {(self.p_sam, "direct"): 2000})

    def test_who_does_not_take_part_goes_on(self):
        rule = self._new_rule(self.user_officer)
        self.assertEqual(rule.state, "approved")
        self.assertEqual(self._credited(), {(self.p_sam, "direct"): 2000})
        rule.active = False
        self.assertEqual(self._credited(), {(self.p_sam, "direct"): 1000})

    # ------------------------------------------------------------- those before

    def test_those_before_are_approved(self):
        part = self._add(self.user_officer)
        rule = self._new_rule(self.user_pia)
        script = "spm_compensation/migrations/19.0.0.4.0/post-approval.py"
        migrate = load_script(file_path(script), "spm_post_approval").migrate
        self.env.flush_all()
        migrate(self.cr, None)
        self.env.invalidate_all()
        self.assertEqual(part.state, "proposed")
        migrate(self.cr, "19.0.0.3.0")
        self.env.invalidate_all()
        self.assertEqual((part.state, rule.state), ("approved", "approved"))

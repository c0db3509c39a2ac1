from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .measure_common import NOW
from .wizard_common import CascadeWizardCommon

PEOPLE = ("participant",)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCascadeRefused(CascadeWizardCommon):
    """What cannot be cascaded is said clearly, and nothing is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top = cls._make_objective(cls.company, 400, period="2026-Q2")

    def _assert_refused(self, text, levels=PEOPLE, objective=None, user=None, **vals):
        """The preview says so, and the button refuses it just as well."""
        objective = objective or self.top
        before = self.Objective.search_count([])
        wizard = self._wizard(objective, levels, user, **vals)
        self.assertIn(text, wizard.problem or "")
        with self.assertRaisesRegex(UserError, text):
            wizard.action_cascade()
        self.assertEqual(self.Objective.search_count([]), before)

    def _edit(self, **edit):
        return {f"participant-{self.p_sam.id}": edit}

    def test_onto_nobody(self):
        empty = self._make_team("Nobody")
        nobody = self._make_objective(empty, 10)
        self._assert_refused("There is nobody to cascade to", objective=nobody)
        self.sellers.date_end = "2026-04-01"
        self._assert_refused("There is nobody to cascade to")
        one = self._make_objective(self.p_sam, 10)
        self._assert_refused("is for one person", objective=one)

    def test_levels(self):
        self._assert_refused("cannot stand directly below", ["participant", "line"])
        self._assert_refused("cannot stand directly below", ["team", "department"])
        wizard = self._wizard(self.top, PEOPLE)
        wizard.level_ids.unlink()
        self.assertIn("Add a level", wizard._show()["problem"])

    def test_a_number_that_is_none(self):
        """JSON of other programs may hold one; the database may not."""
        wizard = self._wizard(self.top, PEOPLE)
        for number in (float("nan"), float("inf")):
            with self.assertRaisesRegex(UserError, "A number is missing"):
                wizard.edits = self._edit(amount=number)
            with self.assertRaisesRegex(UserError, "A number is missing"):
                self._wizard(self.top, PEOPLE, edits=self._edit(amount=number))

    def test_agreed_targets_beyond_the_whole_name_a_way_out(self):
        """Agreed each by itself, they come to more than what is split now."""
        for person in (self.p_sam, self.p_pia):
            self._agreed(person, 900, parent_id=self.top.id)
        wizard = self._wizard(self.top, PEOPLE)
        self.assertRegex(
            wizard.problem,
            r"What is kept for (Sam, Pia|Pia, Sam) comes to \$\s1,800.00, which is "
            r"more than the \$\s400.00 to distribute. "
            r"Choose “Split everything anew”, or",
        )
        wizard.rework = "all"
        self.assertFalse(wizard.problem)

    def test_numbers(self):
        given = [("participant", "given")]
        self._assert_refused(
            "weight of Sam is negative", given, edits=self._edit(weight=-1)
        )
        for value in ("5", True, float("inf"), [1]):
            if value == float("inf"):
                continue  # is no JSON
            self._assert_refused(
                "Type a number for Sam", given, edits=self._edit(weight=value)
            )
        self._assert_refused("Type a number for Sam", edits=self._edit(amount="x"))
        self._assert_refused("more than the", edits=self._edit(amount=500))
        self._assert_refused("takes away more", [("participant", "even", -101)])
        self._assert_refused("step below zero", step=-5)
        self._assert_refused("decimals must be", digits=9)
        self._assert_refused("not how a preview", edits=["x"])

    def test_no_weights_at_all(self):
        wizard = self._wizard(self.top, [("participant", "given")])
        self.assertIn("split evenly", " ".join(wizard.preview["warnings"]))
        self.assertEqual(self._nodes(wizard)["Sam"]["amount"], 100)

    def test_another_company(self):
        other = self._make_company("Elsewhere", "UTC")
        stranger = self._make_participant("Stranger", None, company=other)
        edits = {f"participant-{stranger.id}": {"amount": 10}}
        self._assert_refused("only to people and units of Hudson", edits=edits)
        self._assert_refused(
            "only to people and units", edits={"department-0": {"amount": 1}}
        )
        later = self._wizard(self.top, PEOPLE, edits={f"team-{self.team_east.id}": {}})
        self.assertFalse(later.problem, "typed for other levels")

    def test_kpi_gone(self):
        # by force: a KPI in use is not archived, an import may leave one so
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE spm_kpi SET active = FALSE WHERE id = %s", [self.top.kpi_id.id]
        )
        self.env.invalidate_all()
        self._assert_refused("is not measured")

    def test_target_of_zero(self):
        self.top.target = 0
        self._assert_refused("target of zero")

    def test_states(self):
        self.top.action_propose()
        self.top.action_agree()
        self.top.action_close()
        self._assert_refused("is Closed")

    def test_closed_period(self):
        top = self._make_objective(self.company, 400, period="2026-M01")
        self._period("2026-M01").action_lock_results()
        self._assert_refused("nothing changes any more", objective=top)

    def test_nobody_answers(self):
        """Who led has left: said before, and the objective waits for a name."""
        self.user_max.active = False
        levels = ["department", "participant"]
        wizard = self._wizard(self.top, levels)
        self.assertIn("Key Accounts", " ".join(wizard.preview["warnings"]))
        self.assertNotIn("Field Sales", " ".join(wizard.preview["warnings"]))
        wizard.action_cascade()
        unit = self.top.child_ids.filtered(
            lambda o: o.department_id == self.department_key
        )
        self.assertFalse(unit.responsible_user_id.active)

    def test_to_whom_a_leaver_hands_over(self):
        self._cascade(self.top, PEOPLE)
        key = f"objective-{self._child(self.top, self.p_sam).id}"
        self.p_sam.date_end = "2026-06-01"
        for successor in (None, key, f"participant-{self.p_mia.id}", 7):
            edits = {key: {"choice": "hand_over", "successor": successor}}
            self._assert_refused("Choose to whom Sam hands over", edits=edits)

    # ------------------------------------------------------------- meanwhile

    def _seen(self, objective):
        """A cascade as the screen makes it, with its preview looked at."""
        Wizard = self.env["spm.objective.cascade"]
        form = Form(Wizard.with_context(default_objective_id=objective.id))
        with form.level_ids.edit(0) as level:
            level.scope = "participant"
        form.level_ids.remove(1)
        shown = form.preview["fingerprint"]
        wizard = form.save()
        self.assertEqual(wizard.fingerprint, shown)
        return wizard

    def test_something_changed_since_the_preview(self):
        wizard = self._seen(self.top)
        self._make_participant("Eve", self.p_max)
        with self.assertRaisesRegex(UserError, "Something has changed"):
            wizard.action_cascade()
        wizard.action_look_again()
        wizard.action_cascade()
        self.assertEqual(len(self.top.child_ids), 5)

    def test_two_previews_write_once(self):
        first, second = self._seen(self.top), self._seen(self.top)
        first.action_cascade()
        with self.assertRaisesRegex(UserError, "Something has changed"):
            second.action_cascade()
        self.assertEqual(len(self.top.child_ids), 4)

    def test_two_at_once(self):
        """While one writes, the other is told to wait."""
        domain = [
            ("scope", "=", "company"),
            ("company_id", "!=", self.company.id),
            ("state", "in", ("draft", "proposed", "agreed")),
            ("period_id.results_locked", "=", False),
        ]
        objective = self.Objective.search(domain, limit=1)
        with self.registry.cursor() as other:
            # a record of the demo, which other transactions see
            other.execute(
                "SELECT id FROM spm_objective WHERE id = %s FOR UPDATE", [objective.id]
            )
            self.assertTrue(other.fetchone())
            wizard = self.env["spm.objective.cascade"].new(
                {"objective_id": objective.id}
            )
            with self.assertRaisesRegex(UserError, "changed by somebody else"):
                wizard._refuse_meanwhile()

    # ------------------------------------------------------------- access

    def test_a_manager_cascades_the_own_line(self):
        line = self._make_objective(self.p_mia, 90, scope="line", period="2026-Q2")
        wizard = self._wizard(line, PEOPLE, user=self.user_mia)
        self.assertEqual(set(self._nodes(wizard)), {"Sam", "Pia"})
        wizard.action_cascade()
        below = self.Objective.search([("parent_id", "=", line.id)])
        self.assertEqual(below.participant_id, self.p_sam + self.p_pia)
        self.assertEqual(below.create_uid, self.user_mia)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_not(self):
        line = self._make_objective(self.p_mia, 90, scope="line", period="2026-Q2")
        for user, objective in (
            (self.user_mia, self.top),
            (self.user_max, line),
            (self.user_sam, self.top),
            (self.user_sam, line),
        ):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    self._wizard(objective, PEOPLE, user).action_cascade()
                with self.assertRaises(AccessError):
                    objective.with_user(user).action_cascade()
        wizard = self._wizard(line, PEOPLE, user=self.user_mia)
        for user in (self.user_max, self.user_officer):
            with self.assertRaises(AccessError):
                wizard.with_user(user).action_cascade()
            with self.assertRaises(AccessError):
                wizard.with_user(user).level_ids.read(["scope"])
        with self.assertRaises(AccessError):
            line.with_user(self.user_mia).write({"is_cascaded": True})
        self.assertFalse(line.child_ids)

    def test_only_onto_those_one_may_set(self):
        """A department holds people of others: theirs is not for its head to set."""
        self._make_placement(self.p_dee, "2026-02-01", department_id=self.department)
        unit = self._make_objective(self.department, 90, period="2026-Q2")
        wizard = self._wizard(unit, PEOPLE, user=self.user_mia)
        self.assertEqual(
            set(self._nodes(wizard)), {"Sam", "Pia"}, "Dee is out of sight"
        )
        head = self._wizard(unit, PEOPLE, user=self.user_head)
        self.assertEqual(set(self._nodes(head)), {"Sam", "Pia", "Dee"})
        head.action_cascade()
        again = self._wizard(unit, PEOPLE, user=self.user_mia)
        nodes = self._nodes(again)
        self.assertNotIn("Dee", nodes)
        hidden = nodes["Somebody out of your sight"]
        self.assertEqual((hidden["amount"], hidden["locked"]), (30, True))
        again.edits = {
            hidden["key"]: {"choice": "spread", "amount": 1},
            f"participant-{self.p_sam.id}": {"amount": 10},
        }
        again.action_cascade()
        self.assertEqual(self._child(unit, self.p_dee).target, 30)
        self.assertEqual(self._child(unit, self.p_pia).target, 50)

    def test_a_manager_sets_no_share_of_their_own(self):
        line = self._make_objective(self.p_mia, 90, scope="line", period="2026-Q2")
        wizard = self._wizard(line, PEOPLE, user=self.user_mia, managers_too=True)
        self.assertNotIn("Mia", self._nodes(wizard))
        self.assertIn(
            "Not yours to set, so left out: Mia", wizard.preview["warnings"][0]
        )

    def test_officers_cascade_everything(self):
        for user in (self.user_officer, self.user_admin_spm):
            top = self._make_objective(self.company, 400, period="2026-Q3")
            wizard = self._wizard(top, ["department", "participant"], user=user)
            wizard.action_cascade()
            self.assertEqual(top.assigned, 400)

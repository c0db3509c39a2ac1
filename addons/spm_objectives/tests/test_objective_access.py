from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon

ABOVE = {"manager", "officer", "admin"}
EVERYBODY = {"user", *ABOVE}
NOBODY = set()
#: Who may do what, on a record that they may see: Sam's, for the manager above him.
ALLOWED = {
    "spm.objective": {
        "read": EVERYBODY,
        "write": ABOVE,
        "create": ABOVE,
        "unlink": ABOVE,
    },
    "spm.objective.phase": {
        "read": EVERYBODY,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "spm.objective.revision": {
        "read": EVERYBODY,
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
    "spm.objective.action": {
        "read": EVERYBODY,
        "write": EVERYBODY,
        "create": EVERYBODY,
        "unlink": EVERYBODY,
    },
    "spm.objective.template": {
        "read": EVERYBODY,
        "write": {"admin"},
        "create": {"admin"},
        "unlink": {"admin"},
    },
    "spm.objective.template.line": {
        "read": EVERYBODY,
        "write": {"admin"},
        "create": {"admin"},
        "unlink": {"admin"},
    },
    "spm.objective.rule": {
        "read": {"officer", "admin"},
        "write": {"admin"},
        "create": {"admin"},
        "unlink": {"admin"},
    },
    "spm.objective.task": {
        "read": {"officer", "admin"},
        "write": NOBODY,
        "create": NOBODY,
        "unlink": NOBODY,
    },
}
WRITES = {
    "spm.objective": {"tag": "changed"},
    "spm.objective.phase": {"target": 1},
    "spm.objective.revision": {"target": 1},
    "spm.objective.action": {"name": "changed"},
    "spm.objective.template": {"name": "changed"},
    "spm.objective.template.line": {"weight": 1},
    "spm.objective.rule": {"name": "changed"},
    "spm.objective.task": {"period_id": 1},
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveAccess(ObjectiveCommon):
    """Who may see and do what, per role, model and operation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._users_by_role()
        cls.template = cls.env.ref("spm_objectives.template_sdr")
        cls.rule = cls.env.ref("spm_objectives.rule_off_track")

    # ------------------------------------------------------------- matrix

    def _record(self, model):
        if model == "spm.objective":
            return self._make_objective(self.p_sam, 10)
        if model in ("spm.objective.template", "spm.objective.rule"):
            record = self.template if model.endswith("template") else self.rule
            return record.copy()
        if model == "spm.objective.phase":
            return self._make_objective(self.p_sam, 10).phase_ids[0]
        if model == "spm.objective.revision":
            return self._agreed(self.p_sam, 10).revision_ids
        return self.env[model].create(self._values(model))

    def _values(self, model):
        objective = self._make_objective(self.p_sam, 10)
        values = {
            "spm.objective": lambda: self._objective_values(self.p_sam, 10),
            "spm.objective.phase": lambda: {
                "objective_id": objective.id,
                "period_id": self._period("2026-M07").id,
                "target": 1,
            },
            "spm.objective.revision": lambda: {
                "objective_id": objective.id,
                "date_from": "2026-05-05",
                "target": 1,
                "reason": "x",
                "author_id": self.env.uid,
            },
            "spm.objective.action": lambda: {
                "objective_id": objective.id,
                "owner_id": self.p_sam.id,
                "name": "x",
            },
            "spm.objective.template": lambda: {"name": "x"},
            "spm.objective.template.line": lambda: {
                "template_id": self.template.id,
                "kpi_id": self._kpi("won_deals").id,
            },
            "spm.objective.rule": lambda: {"name": "x"},
            "spm.objective.task": lambda: {
                "rule_id": self.rule.id,
                "objective_id": objective.id,
                "period_id": objective.period_id.id,
            },
        }
        return values[model]()

    def _attempt(self, model, operation, role):
        record = self._record(model).with_user(self.users[role])
        if operation == "read":
            record.read(["display_name"])
        elif operation == "write":
            record.write(WRITES[model])
        elif operation == "create":
            record.create(self._values(model))
        else:
            record.unlink()

    def test_every_operation_of_every_role(self):
        # revisions are nobody's to write, and say so in words of their own
        self._assert_roles(ALLOWED, self._attempt, refusal=UserError)

    # ------------------------------------------------------------- who sees what

    def _seen(self, user):
        return self.Objective.with_user(user).search([("tag", "=", "seen")])

    def test_own_units_and_those_below(self):
        self.team_west.user_id = self.user_head
        other = self._make_participant("Far", None)
        self._make_placement(
            other, "2026-02-01", department_id=self.department_key, team_id=False
        )
        for person in self.p_sam + self.p_pia:
            person.placement_ids.write({"department_id": self.department.id})
        made = {
            name: self._make_objective(unit, 10, tag="seen", **vals)
            for name, unit, vals in (
                ("sam", self.p_sam, {}),
                ("pia", self.p_pia, {}),
                ("mia", self.p_mia, {}),
                ("mia's line", self.p_mia, {"scope": "line"}),
                ("head's line", self.p_head, {"scope": "line"}),
                ("east", self.team_east, {}),
                ("west", self.team_west, {}),
                ("field", self.department, {}),
                ("key", self.department_key, {}),
                ("far", other, {}),
                ("company", self.company, {}),
            )
        }
        around = {"mia's line", "head's line", "east", "field", "company"}
        wanted = {
            self.user_sam: {"sam", *around},
            self.user_pia: {"pia", *around},
            self.user_mia: {"sam", "pia", "mia", *around},
            self.user_head: {"sam", "pia", "mia", "west", *around},
            self.user_officer: set(made),
            self.user_admin_spm: set(made),
        }
        for user, names in wanted.items():
            with self.subTest(user=user.name):
                seen = self._seen(user)
                found = {name for name, record in made.items() if record in seen}
                self.assertEqual(found, names)
                for name, record in made.items():
                    readable = record.with_user(user).has_access("read")
                    self.assertEqual(readable, name in names, name)

    def test_managers_change_what_is_below_them(self):
        self.team_east.user_id = self.user_mia
        self.department.manager_id = self.p_head.employee_id
        made = {
            name: self._make_objective(unit, 10, **vals)
            for name, unit, vals in (
                ("sam", self.p_sam, {}),
                ("mia", self.p_mia, {}),
                ("mia's line", self.p_mia, {"scope": "line"}),
                ("head", self.p_head, {}),
                ("head's line", self.p_head, {"scope": "line"}),
                ("east", self.team_east, {}),
                ("west", self.team_west, {}),
                ("field", self.department, {}),
                ("company", self.company, {}),
            )
        }
        wanted = {
            self.user_sam: set(),
            self.user_mia: {"sam", "mia's line", "east"},
            self.user_head: {
                "sam",
                "mia",
                "mia's line",
                "head's line",
                "east",
                "field",
            },
        }
        for user, names in wanted.items():
            for name, record in made.items():
                with self.subTest(user=user.name, objective=name):
                    for operation in ("write", "unlink"):
                        found = record.with_user(user).has_access(operation)
                        self.assertEqual(found, name in names)

    def test_access_ends_with_the_move(self):
        self._make_objective(self.p_sam, 10, tag="seen")
        west = self._make_objective(self.team_west, 10, tag="seen")
        east = self._make_objective(self.team_east, 10, tag="seen")
        self.assertEqual(len(self._seen(self.user_mia)), 2)
        self.assertEqual(self._seen(self.user_sam) & (west + east), east)
        self._make_placement(
            self.p_sam, "2026-06-17", manager_id=self.p_head, team_id=self.team_west
        )
        self.assertEqual(self._seen(self.user_mia), east)
        self.assertEqual(self._seen(self.user_sam) & (west + east), west)
        self.assertEqual(len(self._seen(self.user_head)), 3)

    def test_a_deputy_manages_but_not_the_own(self):
        self.env["spm.delegation"].create(
            {
                "participant_id": self.p_mia.id,
                "delegate_id": self.p_head.id,
                "date_from": "2026-06-17",
                "date_to": "2026-06-20",
            }
        )
        stranger = self._make_user("spm_vic", "manager")
        victor = self._make_participant(stranger, self.p_mia)
        sams = self._make_objective(self.p_sam, 10)
        own = self._make_objective(victor, 10)
        self.assertFalse(sams.with_user(stranger).has_access("write"))
        self.env["spm.delegation"].create(
            {
                "participant_id": self.p_mia.id,
                "delegate_id": victor.id,
                "date_from": "2026-06-17",
                "date_to": "2026-06-20",
            }
        )
        self.assertTrue(sams.with_user(stranger).has_access("write"))
        self.assertFalse(own.with_user(stranger).has_access("write"))
        with freeze_time("2026-06-20 12:00:00"):
            self.env["spm.visibility"]._cron_rebuild()
            self.assertFalse(sams.with_user(stranger).has_access("write"))

    def test_a_parent_must_be_readable(self):
        """No way to learn of, or to count in, what one may not see."""
        secret = self._make_objective(self.p_head, 10)
        own = self._make_objective(self.p_sam, 10)
        with self.assertRaises(AccessError):
            own.with_user(self.user_mia).parent_id = secret
        with self.assertRaises(AccessError):
            self._make_objective(self.p_sam, 5, user=self.user_mia, parent_id=secret.id)

    def test_no_looking_up_of_what_one_may_not_see(self):
        """Neither dialogs nor refusals tell of somebody else's objective."""
        secret = self._make_objective(self.p_head, 4711)
        wizard = self.env["spm.objective.revise"].with_user(self.user_mia)
        spec = {"present_target": {}, "objective_id": {"fields": {}}}
        with self.assertRaises(AccessError):
            wizard.onchange({"objective_id": secret.id}, ["objective_id"], spec)
        answer = self.env["spm.objective.refuse"].with_user(self.user_sam)
        with self.assertRaises(AccessError) as caught:
            answer.create(
                {"objective_ids": [(6, 0, secret.ids)], "reason": "x"}
            ).action_answer()
        self.assertNotIn("Q2 2026", str(caught.exception))

    def test_other_companies(self):
        other = self._make_company("Elsewhere", "America/New_York")
        sams = self._make_objective(self.p_sam, 10)
        officer = self._make_user("spm_far_officer", "officer", other)
        abroad = sams.with_user(officer).with_context(allowed_company_ids=other.ids)
        self.assertFalse(abroad.has_access("read"))
        self.assertFalse(abroad.search([("id", "=", sams.id)]))

    def test_memberships_are_nobody_s_to_write(self):
        """The relations that the rules test cannot be read or written by people."""
        cases = (
            (self.p_sam, "steward_ids"),
            (self.p_sam, "line_member_ids"),
            (self.team_east, "spm_steward_ids"),
            (self.department, "spm_viewer_ids"),
        )
        admin = self.env.ref("base.user_admin")
        for record, name in cases:
            for user in (admin, self.user_officer):
                with self.subTest(name=name, user=user.login):
                    mine = record.with_user(user)
                    with self.assertRaises(AccessError):
                        mine.write({name: [(4, user.id)]})
                    with self.assertRaises(AccessError):
                        mine.read([name])

    def test_salespeople_discuss_what_they_may_not_change(self):
        objective = self._make_objective(self.p_sam, 10).with_user(self.user_sam)
        message = objective.message_post(body="How is this meant?")
        self.assertEqual(message.author_id, self.user_sam.partner_id)

    # ------------------------------------------------------------- screens

    def test_every_role_opens_its_screens(self):
        top = self._agreed(self.company, 100)
        line = self._agreed(self.p_mia, 50, scope="line", parent_id=top.id)
        self._agreed(self.p_sam, 20, parent_id=line.id)
        kinds = ("list", "form", "kanban", "search", "pivot", "graph", "calendar")
        for role in ("user", "manager", "officer", "admin"):
            with self.subTest(role=role):
                objectives = self.Objective.with_user(self.users[role])
                views = objectives.get_views(
                    [(False, kind) for kind in (*kinds, "hierarchy")]
                )
                names = views["models"]["spm.objective"]["fields"]
                wanted = {
                    name: {"fields": {"display_name": {}}}
                    if field["type"].endswith("2one")
                    else {}
                    for name, field in names.items()
                    if f'name="{name}"' in str(views["views"])
                }
                rows = objectives.web_search_read([], wanted, limit=5)["records"]
                self.assertTrue(rows)
                tree = objectives.hierarchy_read(
                    [("participant_id", "=", self.p_sam.id)], {"name": {}}, "parent_id"
                )
                self.assertIn(line.id, [row["id"] for row in tree])

    def test_hierarchy_below_a_hidden_parent(self):
        hidden = self._agreed(self.p_head, 50)
        mine = self._agreed(self.p_sam, 20, parent_id=hidden.id)
        tree = self.Objective.with_user(self.user_sam).hierarchy_read(
            [("id", "=", mine.id)], {"name": {}}, "parent_id"
        )
        self.assertEqual([row["id"] for row in tree], mine.ids)

    def test_everybody_works_when_nobody_manages(self):
        """Whoever has no rights here still works with leads, teams, departments."""
        nobody = self.users["none"]
        lead = self._make_lead(nobody, 100).with_user(nobody)
        lead.action_set_won()
        self.assertEqual(lead.won_status, "won")
        activity = lead.activity_schedule("mail.mail_activity_data_todo")
        activity.action_feedback()
        self.assertFalse(activity.active)

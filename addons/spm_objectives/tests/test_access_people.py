from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SpmCommon

#: Who may do what, on a record that they may see.
ALLOWED = {
    "spm.participant": {
        "read": {"user", "manager", "officer", "admin"},
        "write": {"officer", "admin"},
        "create": {"officer", "admin"},
        "unlink": {"officer"},
    },
    "spm.placement": {
        "read": {"user", "manager", "officer", "admin"},
        "write": {"officer"},
        "create": {"officer"},
        "unlink": {"officer"},
    },
    "spm.delegation": {
        "read": {"user", "manager", "officer", "admin"},
        "write": {"manager", "officer"},
        "create": {"manager", "officer"},
        "unlink": {"manager", "officer"},
    },
    "spm.participant.rule": {
        "read": {"officer", "admin"},
        "write": {"admin"},
        "create": {"admin"},
        "unlink": {"admin"},
    },
    "spm.chain": {
        "read": {"officer", "admin"},
        "write": set(),
        "create": set(),
        "unlink": set(),
    },
    "spm.segment": {
        "read": {"officer", "admin"},
        "write": set(),
        "create": set(),
        "unlink": set(),
    },
}


@tagged("post_install", "-at_install")
class TestAccessPeople(SpmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._users_by_role()
        cls.rule = cls.env["spm.participant.rule"].create(
            {"name": "Rule", "company_id": cls.company.id, "active": False}
        )

    def _record(self, model, role):
        """A new record that a person of this role may see, to try everything on."""
        mine = self.p_mia if role == "manager" else self.p_sam
        if model == "spm.participant":
            if role in ("user", "manager", "none"):
                return mine
            return self._make_participant("Spare", self.p_mia)
        if model == "spm.placement":
            return self._make_placement(mine, "2026-02-02", team_id=self.team_west)
        if model == "spm.delegation":
            return self.env[model].create(self._values(model, role))
        if model == "spm.participant.rule":
            return self.rule.copy()
        domain = [("participant_id", "=", mine.id)]
        return self.env[model].search(domain, limit=1)

    def _values(self, model, role):
        mine = self.p_mia if role == "manager" else self.p_sam
        return {
            "spm.participant": lambda: {"employee_id": self._make_employee("X").id},
            "spm.placement": lambda: {
                "participant_id": mine.id,
                "date_from": "2026-02-03",
            },
            "spm.delegation": lambda: {
                "participant_id": mine.id,
                "delegate_id": self.p_pia.id,
                "date_from": "2026-02-03",
                "date_to": "2026-02-04",
            },
            "spm.participant.rule": lambda: {
                "name": "R",
                "company_id": self.company.id,
                "active": False,
            },
            "spm.chain": lambda: {
                "participant_id": mine.id,
                "ancestor_id": mine.id,
                "depth": 7,
                "date_from": "2026-02-03",
                "date_to": "2026-02-04",
            },
            "spm.segment": lambda: {
                "participant_id": mine.id,
                "placement_id": mine.placement_id.id,
                "date_from": "2026-02-03",
                "date_to": "2026-02-04",
            },
        }[model]()

    WRITES = {
        "spm.participant": {"date_start": "2025-12-01"},
        "spm.placement": {"note": "changed"},
        "spm.delegation": {"note": "changed"},
        "spm.participant.rule": {"name": "changed"},
        "spm.chain": {"depth": 9},
        "spm.segment": {"date_from": "2026-02-03"},
    }

    def _attempt(self, model, operation, role):
        record = self._record(model, role).with_user(self.users[role])
        if operation == "read":
            record.read(["display_name"])
        elif operation == "write":
            record.write(self.WRITES[model])
        elif operation == "create":
            record.create(self._values(model, role))
        else:
            record.unlink()

    def test_every_operation_of_every_role(self):
        self._assert_roles(ALLOWED, self._attempt)

    def test_others_are_not_read(self):
        for record in (self.p_pia, self.p_pia.placement_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.user_sam).read(["display_name"])
        delegation = self.env["spm.delegation"].create(
            {
                "participant_id": self.p_head.id,
                "delegate_id": self.p_mia.id,
                "date_from": "2020-02-03",
                "date_to": "2020-02-04",
            }
        )
        for user in (self.user_sam, self.user_pia):
            with self.assertRaises(AccessError):
                delegation.with_user(user).read(["note"])
        self.assertTrue(delegation.with_user(self.user_mia).read(["note"]))
        with self.assertRaises(AccessError):
            delegation.with_user(self.user_mia).write({"date_to": "2030-01-01"})

    def test_managers_are_named_to_their_people(self):
        sam = self.p_sam.with_user(self.user_sam)
        values = sam.web_read(
            {
                "manager_id": {"fields": {"display_name": {}}},
                "department_id": {"fields": {"display_name": {}}},
                "employee_id": {"fields": {"display_name": {}}},
                "avatar_128": {},
            }
        )[0]
        self.assertEqual(values["manager_id"]["display_name"], "Mia")
        self.assertEqual(values["department_id"]["display_name"], "Field Sales")

    def test_what_hr_said_is_for_nobody(self):
        for role, user in self.users.items():
            if role == "none":
                continue
            with self.assertRaises(AccessError):
                self.p_sam.with_user(user).read(["hr_state"])

    def test_other_companies_are_shut(self):
        other = self._make_company("Elbe Sales", "Europe/Berlin", "EUR")
        foreign = self._make_participant("Foreign", None, other)
        rule = self.rule.copy({"company_id": other.id})
        chain = self.env["spm.chain"].search([("participant_id", "=", foreign.id)])
        segment = self.env["spm.segment"].search([("participant_id", "=", foreign.id)])
        records = (foreign, foreign.placement_ids, rule, chain, segment)
        for role in ("officer", "admin"):
            for record in records:
                self.assertTrue(record)
                with self.subTest(role=role, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(self.users[role]).read(["display_name"])

    def test_hr_without_spm_keeps_working(self):
        """HR's people edit employees without any right on participants."""
        hr = self.env["res.users"].create(
            {
                "name": "Hanna",
                "login": "spm_hanna",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [(6, 0, self.env.ref("hr.group_hr_user").ids)],
            }
        )
        employee = self.p_sam.employee_id.with_user(hr)
        employee.write(
            {
                "parent_id": self.p_head.employee_id.id,
                "department_id": self.department_key.id,
            }
        )
        self.assertEqual(self.p_sam.manager_id, self.p_head)
        self.assertEqual(self.p_sam.department_id, self.department_key)
        employee.create_version({"date_version": "2026-01-15"})
        with self.assertRaises(AccessError):
            self.p_sam.with_user(hr).read(["name"])
        employee.action_archive()
        self.assertFalse(self.p_sam.active)

    def test_roles_imply_one_another(self):
        admin = self.env.ref("spm_objectives.group_spm_admin")
        officer = self.env.ref("spm_objectives.group_spm_officer")
        self.assertIn(
            self.env.ref("spm_objectives.group_spm_manager"), admin.all_implied_ids
        )
        self.assertNotIn(officer, admin.all_implied_ids)
        self.assertNotIn(admin, officer.all_implied_ids)
        for user in ("base.user_root", "base.user_admin"):
            self.assertTrue(
                self.env.ref(user).has_group("spm_objectives.group_spm_admin")
            )

    def test_every_role_opens_its_screens(self):
        for role, user in self.users.items():
            for model in ("spm.participant", "spm.placement", "spm.delegation"):
                if role not in ALLOWED[model]["read"]:
                    continue
                with self.subTest(role=role, model=model):
                    people = self.env[model].with_user(user)
                    views = people.get_views([(False, "list"), (False, "form")])
                    names = views["models"][model]["fields"]
                    specification = {
                        name: {"fields": {"display_name": {}}}
                        if field["type"].endswith("2one")
                        else {}
                        for name, field in names.items()
                        if f'name="{name}"' in str(views["views"])
                    }
                    rows = people.web_search_read([], specification, limit=5)
                    self.assertEqual(bool(rows["records"]), model != "spm.delegation")

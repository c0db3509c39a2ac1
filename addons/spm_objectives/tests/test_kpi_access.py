from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW, MeasureCommon, noon

EVERYBODY = {"user", "manager", "officer", "admin"}
#: Who may do what, on a record that they may see.
ALLOWED = {
    "spm.kpi": {
        "read": EVERYBODY,
        "write": {"admin"},
        "create": {"admin"},
        "unlink": {"admin"},
    },
    "spm.measure": {
        "read": EVERYBODY,
        "write": set(),
        "create": set(),
        "unlink": set(),
    },
    "spm.measure.total": {
        "read": {"admin"},
        "write": set(),
        "create": set(),
        "unlink": set(),
    },
    "spm.kpi.entry": {
        "read": EVERYBODY,
        "write": EVERYBODY,
        "create": EVERYBODY,
        "unlink": EVERYBODY,
    },
    "spm.kpi.mark": {
        "read": {"admin"},
        "write": set(),
        "create": set(),
        "unlink": set(),
    },
}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKpiAccess(MeasureCommon):
    """Each role, each model, each operation: through the API and as refusals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls._users_by_role()
        cls.manual = cls.env["spm.kpi"].create(
            {"name": "Visits", "code": "visits", "source": "manual", "state": "active"}
        )
        for user in (cls.user_sam, cls.user_pia, cls.user_mia, cls.user_head):
            cls._make_lead(user, 10, noon("2026-03-10"))
        cls._make_lead(None, 10, noon("2026-03-10"), company_id=cls.company.id)
        cls._kpi("won_deals")._refresh()

    def _as(self, role, model):
        return self.env[model].with_user(self.users[role])

    def _values(self, model):
        return {
            "spm.kpi": lambda: {
                "name": "Mine",
                "code": "mine",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "date_path": "date_closed",
            },
            "spm.measure": lambda: {
                "kpi_id": self._kpi("won_deals").id,
                "period_id": self._period("2026-M03").id,
                "participant_id": self.p_sam.id,
                "date_from": "2026-03-07",
                "company_id": self.company.id,
                "numerator": 1000,
            },
            "spm.measure.total": lambda: {
                "kpi_id": self._kpi("won_deals").id,
                "period_id": self._period("2026-M04").id,
                "company_id": self.company.id,
                "results": 1,
                "numerator": 1000,
            },
            "spm.kpi.entry": lambda: {
                "kpi_id": self.manual.id,
                "participant_id": self.p_mia.id,
                "date": "2026-03-10",
                "value": 3,
            },
            "spm.kpi.mark": lambda: {"model": "*"},
        }[model]()

    def _record(self, model, role):
        mine = self.p_sam if role == "user" else self.p_mia
        if model == "spm.measure":
            return self._rows("won_deals", participant=mine)
        if model == "spm.measure.total":
            kpi, company = self._kpi("won_deals"), self.company
            return self.env[model].search(
                [("kpi_id", "=", kpi.id), ("company_id", "=", company.id)], limit=1
            )
        values = self._values(model)
        if "participant_id" in values:
            values["participant_id"] = mine.id
        return self.env[model].create(values)

    def _attempt(self, model, operation, role):
        records = self._as(role, model)
        values = self._values(model)
        if operation == "create":
            if role == "user" and "participant_id" in values:
                values["participant_id"] = self.p_sam.id
            return records.create(values)
        record = records.browse(self._record(model, role).ids)
        self.assertTrue(record)
        if operation == "read":
            return record.read(["display_name"])
        if operation == "write":
            name = {"spm.measure": "numerator", "spm.kpi.entry": "value"}.get(model)
            return record.write({name: 7} if name else dict([values.popitem()]))
        return record.unlink()

    def test_every_operation_of_every_role(self):
        self._assert_roles(ALLOWED, self._attempt)

    # ------------------------------------------------------------- whose results

    def _seen(self, user):
        kpi = self._kpi("won_deals")
        rows = self.env["spm.measure"].with_user(user)
        return rows.search([("kpi_id", "=", kpi.id)]).sudo().participant_id

    def test_whose_results_are_seen(self):
        self.assertEqual(self._seen(self.user_sam), self.p_sam)
        self.assertEqual(
            self._seen(self.user_mia), self.p_mia | self.p_sam | self.p_pia
        )
        self.assertEqual(self._seen(self.user_head), self.people)
        for user in (self.user_officer, self.user_admin_spm):
            self.assertEqual(self._seen(user), self.people)

    def test_unassigned_results_are_for_officers_and_administrators(self):
        unassigned = self._rows("won_deals").filtered(lambda m: not m.participant_id)
        self.assertTrue(unassigned)
        for role in ("officer", "admin"):
            rows = self._as(role, "spm.measure").browse(unassigned.ids)
            self.assertEqual(rows.mapped("numerator"), [1])
        for role in ("user", "manager"):
            rows = self._as(role, "spm.measure").browse(unassigned.ids)
            with self.assertRaises(AccessError):
                rows.read(["numerator"])
            self.assertFalse(rows.search([("participant_id", "=", False)]))

    def test_access_to_results_ends_with_a_move(self):
        rows = self._rows("won_deals", participant=self.p_sam)
        mine = self._as("manager", "spm.measure").browse(rows.ids)
        self.assertTrue(mine.read(["value"]))
        self._make_placement(self.p_sam, "2026-06-17", manager_id=self.p_head)
        with self.assertRaises(AccessError):
            mine.read(["value"])
        self.assertNotIn(self.p_sam, self._seen(self.user_mia))
        self.assertIn(self.p_sam, self._seen(self.user_head))

    def test_groups_and_roll_ups_hold_only_what_is_seen(self):
        kpi = self._kpi("won_deals")
        march = self._period("2026-M03")
        for role, total in (("user", 1), ("manager", 3), ("officer", 5), ("admin", 5)):
            rows = self._as(role, "spm.measure")
            grouped = rows._read_group([("kpi_id", "=", kpi.id)], [], ["value:sum"])
            self.assertEqual(grouped, [(total,)], role)
            mine = kpi.with_env(rows.env)
            for by, unit, seen in (
                ("company", self.company, total),
                ("line", self.p_head, min(total, 4)),
                ("participant", self.p_pia, total > 1),
            ):
                values = mine._values(by, unit.ids, march.with_env(rows.env))
                self.assertEqual(values[kpi.id, unit.id, march.id].value, seen, role)

    def test_everybody_reads_the_columns_of_results(self):
        """Manager, department and job too, which Odoo shows to few."""
        names = [*self.Measure._fields]
        for role in EVERYBODY:
            mine = self.p_sam if role == "user" else self.p_mia
            rows = self._rows("won_deals", participant=mine)
            [values] = self._as(role, "spm.measure").browse(rows.ids).read(names)
            self.assertEqual(values["numerator"], 1)
            for name in ("manager_id", "department_id"):
                self.assertTrue(values[name] or role != "user", (role, name))
            domain = [("id", "in", rows.ids)]
            for name in ("department_id", "job_id", "manager_id", "quarter_id"):
                rows = self._as(role, "spm.measure")
                self.assertTrue(rows._read_group(domain, [name], ["value:sum"]))

    def test_other_companies_are_out_of_sight(self):
        other = self._make_company("Elsewhere", "UTC")
        stranger = self._make_user("spm_stranger", "officer", other)
        rows = self.env["spm.measure"].with_user(stranger)
        rows = rows.with_context(allowed_company_ids=other.ids)
        self.assertFalse(rows.search([("company_id", "!=", other.id)]))
        local = self._make_kpi("local", company_id=self.company.id)
        with self.assertRaises(AccessError):
            local.with_env(rows.env).read(["name"])

    # ------------------------------------------------------------- ways around

    def test_results_are_not_written_in_any_way(self):
        rows = self._rows("won_deals", participant=self.p_sam)
        for role in EVERYBODY:
            mine = self._as(role, "spm.measure").browse(rows.ids)
            for attempt in (
                lambda mine=mine: mine.write({"numerator": 5}),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.web_save({"numerator": 5}, {}),
                lambda mine=mine: mine.create(self._values("spm.measure")),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        self.assertEqual(rows.numerator, 1)

    def test_a_period_is_not_made_closed(self):
        company = self._make_company("Elsewhere", "UTC")
        self.user_officer.company_ids |= company
        periods = self._as("officer", "spm.period").with_context(
            allowed_company_ids=company.ids,
            default_results_locked=True,
            default_pay_locked=True,
        )
        period = periods.create(
            {
                "name": "M",
                "code": "M",
                "company_id": company.id,
                "period_type": "month",
                "date_from": "2026-01-01",
                "date_to": "2026-02-01",
            }
        )
        self.assertFalse(period.results_locked or period.pay_locked)

import random
from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from . import measure_oracle as oracle
from .measure_common import NOW, MeasureCommon

SEEDS = range(3)
STEPS = 100
#: Closing dates, those at the edges of months included.
DAYS = [
    datetime(2026, month, day, hour)
    for month in range(1, 8)
    for day in (1, 28)
    for hour in (4, 5, 12)
]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRefreshRandom(MeasureCommon):
    """Whatever happens to documents, looking where marks say finds all of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auckland = cls._open_company("Waitematā", "Pacific/Auckland", "NZD")
        cls.user_kiri = cls._make_user("spm_kiri", "user", cls.auckland)
        cls.user_outside = cls._make_user("spm_outside", "user")
        cls.users = (
            cls.user_sam
            | cls.user_pia
            | cls.user_mia
            | cls.user_kiri
            | cls.user_outside
        )
        cls.users.company_ids = cls.company | cls.auckland
        cls.p_kiri = cls._make_participant(cls.user_kiri, None, cls.auckland)
        cls.teams = cls.env["crm.team"].create(
            [{"name": name, "company_id": False} for name in ("North", "South")]
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(3)]
        )
        cls.manual = cls.env["spm.kpi"].create(
            {
                "name": "Visits",
                "code": "visits",
                "source": "manual",
                "state": "active",
            }
        )
        cls._make_kpi("by_creator", owner_path="create_uid", team_path=False).write(
            {"state": "active", "domain": "[]", "date_path": "date_deadline"}
        )
        cls.env["spm.kpi"].search([])._refresh()

    def setUp(self):
        super().setUp()
        self.stages = self.env["crm.stage"].search([], limit=6)
        self.leads = self.env["crm.lead"]
        self.activities = self.env["mail.activity"]
        self.events = self.env["calendar.event"]
        self.entries = self.env["spm.kpi.entry"]

    # ------------------------------------------------------------- the edits

    def _some(self, records):
        records = records.exists()
        return records and self.random.choice(records)

    def _someone(self):
        return self.random.choice([*self.users, self.env["res.users"]])

    def _lead_values(self):
        pick = self.random.choice
        return {
            "user_id": self._someone().id,
            "company_id": pick([self.company.id, self.auckland.id, False]),
            "team_id": pick([*self.teams.ids, False]),
            "partner_id": pick([*self.partners.ids, False]),
            "expected_revenue": self.random.randrange(10000) / 100,
            "date_deadline": pick(DAYS).date(),
        }

    def edit_create(self):
        self.leads |= self.env["crm.lead"].create(
            [
                {"name": "Deal", "type": "opportunity", **self._lead_values()}
                for _number in range(3)
            ]
        )

    def edit_field(self):
        values = self._lead_values()
        names = self.random.sample(sorted(values), self.random.randint(1, 2))
        if self.random.random() < 0.5:
            names = ["expected_revenue"]
        self._some(self.leads).write({name: values[name] for name in names})

    def edit_date(self):
        lead = self._some(self.leads)
        name = self.random.choice(
            ["date_closed", "spm_date_start", "date_conversion", "date_open"]
        )
        lead.write({name: self.random.choice([*DAYS, False])})

    def edit_win(self):
        lead = self._some(self.leads)
        lead.action_set_won()
        lead.date_closed = self.random.choice(DAYS)

    def edit_first(self):
        """Another win of a customer may become the first."""
        wins = self.leads.exists().filtered(
            lambda lead: lead.partner_id and lead.won_status == "won"
        )
        if wins:
            first = min(wins, key=lambda lead: lead.date_closed or datetime.max)
            first.date_closed = self.random.choice(DAYS)

    def edit_lose(self):
        self._some(self.leads).action_set_lost()

    def edit_stage(self):
        self._some(self.leads).stage_id = self.random.choice(self.stages)

    def edit_active(self):
        lead = self._some(self.leads)
        lead.action_archive() if lead.active else lead.action_unarchive()

    def edit_many(self):
        values = self._lead_values()
        leads = self.leads.exists()
        some = leads.browse(self.random.sample(leads.ids, min(4, len(leads))))
        some.write({"user_id": values["user_id"], "team_id": values["team_id"]})

    def edit_merge(self):
        leads = self.leads.exists().filtered("active")
        if len(leads) > 6:
            leads.browse(self.random.sample(leads.ids, 2)).merge_opportunity()

    def edit_delete(self):
        self._some(self.leads).unlink()

    def edit_convert(self):
        lead = self._some(self.leads)
        lead.type = "lead" if lead.type == "opportunity" else "opportunity"

    def edit_activity(self):
        self.activities |= self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": self._some(self.leads).id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "user_id": self.random.choice(self.users).id,
                "date_deadline": self.random.choice(DAYS).date(),
            }
        )

    def edit_activity_done(self):
        activity = self._some(self.activities)
        if activity and activity.active:
            activity._action_done()
            activity.date_done = self.random.choice(DAYS)
        elif activity:
            activity.user_id = self.random.choice(self.users)

    def edit_meeting(self):
        start = self.random.choice(DAYS)
        values = {
            "name": "Meeting",
            "user_id": self._someone().id,
            "start": start,
            "stop": start + timedelta(hours=1),
        }
        event = self._some(self.events)
        if event and self.random.random() < 0.5:
            event.write(values)
        elif event and self.random.random() < 0.3:
            event.unlink()
        else:
            self.events |= self.events.create(values)

    def edit_entry(self):
        entry = self._some(self.entries)
        if entry and self.random.random() < 0.5:
            states = {"draft": "action_approve", "approved": "action_reset"}
            approver = entry.with_user(self.user_head).with_context(
                allowed_company_ids=self.company.ids
            )
            getattr(approver, states.get(entry.state, "action_reset"))()
        else:
            self.entries |= self.entries.create(
                {
                    "kpi_id": self.manual.id,
                    "participant_id": self.random.choice(self.p_sam | self.p_pia).id,
                    "date": self.random.choice(DAYS),
                    "value": self.random.randrange(50),
                }
            )

    def edit_placement(self):
        if self.random.random() < 0.8:
            return  # it has everything compared, which would heal what marks miss
        person = self.random.choice(self.p_sam | self.p_pia | self.p_mia)
        day = self.random.choice(DAYS).date()
        places = {
            "team_id": self.random.choice(self.teams.ids),
            "department_id": self.random.choice([self.department.id, False]),
        }
        same = person.placement_ids.filtered(lambda place: place.date_from == day)
        if same:
            same.write(places)
        else:
            self._make_placement(person, day, **places)

    # ------------------------------------------------------------- the property

    def _edit(self, seed):
        self.random = random.Random(seed)
        edits = [getattr(self, name) for name in dir(self) if name.startswith("edit_")]
        edits += [self.edit_win, self.edit_create, self.edit_first] * 2
        for _number in range(4):
            self.edit_create()
            self.edit_win()
        refreshed = done = 0
        for _step in range(STEPS):
            edit = self.random.choice(edits)
            if not self.leads.exists():
                edit = self.edit_create
            try:
                with self.cr.savepoint():
                    edit()
                done += 1
            except UserError as error:
                # what Odoo itself refuses; everything else must do
                self.assertRegex(str(error), "company|A lead in a Won stage")
            if self.random.random() < 0.3:
                self.assertTrue(self.Kpi._refresh_changed())
                refreshed += 1
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertGreater(refreshed, 2)
        self.assertGreater(done, STEPS * 0.7)

    def test_changes_are_found_where_the_marks_say(self):
        for seed in SEEDS:
            with self.subTest(seed=seed), self.cr.savepoint() as savepoint:
                self._edit(seed)
                found = self._stored()
                self.assertGreater(len(found), 50)
                self.assertFalse(self.env["spm.kpi.mark"].search_count([]))
                self._refresh()
                self._assert_same(self._stored(), found)
                self._assert_totals()
                self._assert_won_as_by_hand()
                savepoint.rollback()
                self.env.invalidate_all()

    def _assert_won_as_by_hand(self):
        """And all of it is right, not only the same."""
        by_hand = oracle.Oracle(self.env)
        for code in ("won_revenue", "new_customers", "pipeline", "calls"):
            kpi = self._kpi(code)
            rows = self.env.execute_query(
                SQL(
                    "SELECT m.period_id, m.participant_id, m.date_from, m.team_id,"
                    " m.numerator FROM spm_measure m JOIN spm_period p"
                    " ON p.id = m.period_id WHERE m.kpi_id = %s"
                    " AND p.results_locked IS NOT TRUE AND"
                    " (%s OR p.utc_from <= %s AND p.utc_to > %s)",
                    kpi.id,
                    kpi.nature != "stock",
                    by_hand.now,
                    by_hand.now,
                )
            )
            found = {
                (row[0], row[1] or False, row[2], row[3] or False): round(row[4], 2)
                for row in rows
            }
            wanted = {
                key: round(float(parts[0]), 2)
                for key, parts in by_hand.parts(code).items()
            }
            self.assertEqual(found, wanted, code)

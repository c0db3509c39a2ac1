from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .measure_common import NOW, MeasureCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEntry(MeasureCommon):
    """Figures that are typed or imported count once somebody else approved them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env["spm.kpi"].create(
            {"name": "Visits", "code": "visits", "source": "manual", "state": "active"}
        )
        cls.Entry = cls.env["spm.kpi.entry"]
        for name in ("sam", "pia", "mia", "head", "officer", "admin_spm"):
            user = getattr(cls, f"user_{name}")
            setattr(cls, f"as_{name}", cls.Entry.with_user(user))

    def _values(self, participant=None, day="2026-03-10", value=3.0, **vals):
        return {
            "kpi_id": self.kpi.id,
            "participant_id": (participant or self.p_sam).id,
            "date": day,
            "value": value,
        } | vals

    def _found(self, participant=None, period="2026-M03"):
        self.assertTrue(self.Kpi._refresh_changed())
        return self._value(self.kpi, participant or self.p_sam, period)

    def _by(self, entry, as_user):
        return entry.with_env(as_user.env)

    # ------------------------------------------------------------- counting

    def test_its_definition_is_ours(self):
        self.assertEqual(self.kpi.model_name, "spm.kpi.entry")
        self.assertEqual(self.kpi.nature, "flow")
        self.assertEqual(self.kpi.owner_path, "participant_id")

    def test_it_counts_from_its_approval_on(self):
        entry = self.as_sam.create(self._values())
        self.assertEqual(entry.state, "draft")
        self.assertEqual(self._found(), 0)
        self._by(entry, self.as_mia).action_approve()
        self.assertEqual(entry.sudo().approver_id, self.user_mia)
        self.assertEqual(self._found(), 3)
        self.assertEqual(self._value(self.kpi, self.p_mia, "2026-Q1", "line"), 3)
        self.assertEqual(self._value(self.kpi, self.team_east, "2026-M03", "team"), 3)
        self._by(entry, self.as_mia).action_reset()
        self.assertFalse(entry.sudo().approver_id)
        self.assertEqual(self._found(), 0)
        self._by(entry, self.as_mia).action_refuse()
        self.assertEqual((entry.state, self._found()), ("refused", 0))

    def test_who_stands_in_for_the_person_does_not_approve(self):
        entry = self.as_mia.create(self._values(self.p_mia))
        peer = self._make_user("spm_peer", "manager")
        stand_in = self._make_participant(peer, None)
        self._delegate(self.p_mia, stand_in, NOW[:10], "2026-12-31")
        with self.assertRaisesRegex(AccessError, "A manager of the person"):
            entry.with_user(peer).action_approve()
        self._by(entry, self.as_head).action_approve()
        self.assertEqual(entry.sudo().state, "approved")

    def test_entries_add_up_on_days_of_the_company(self):
        for day, value in (("2026-03-01", 1), ("2026-03-31", 2.5), ("2026-04-01", 4)):
            entry = self.as_sam.create(self._values(day=day, value=value))
            self._by(entry, self.as_mia).action_approve()
        self.assertEqual(self._found(), 3.5)
        self.assertEqual(self._value(self.kpi, self.p_sam, "2026-Q2"), 4)
        self.assertEqual(self._value(self.kpi, self.p_sam, "2026"), 7.5)
        self._assert_full_refresh_changes_nothing()

    def test_people_who_moved(self):
        self._make_placement(self.p_sam, "2026-03-16", manager_id=self.p_head)
        for day, value in (("2026-03-15", 1), ("2026-03-16", 10)):
            entry = self.as_sam.create(self._values(day=day, value=value))
            self._by(entry, self.as_head).action_approve()
        self.assertEqual(self._found(), 11)
        self.assertEqual(self._value(self.kpi, self.p_mia, "2026-M03", "line"), 1)
        self.assertEqual(self._value(self.kpi, self.p_head, "2026-M03", "line"), 11)

    def test_a_filter_of_its_own(self):
        self.kpi.domain = "[('note', '=', 'phone')]"
        for note in ("phone", "on site"):
            entry = self.as_sam.create(self._values(note=note))
            self._by(entry, self.as_mia).action_approve()
        self.assertEqual(self._found(), 3)

    def test_two_manual_kpis_do_not_mix(self):
        other = self.kpi.copy({"code": "others"})
        other.action_activate()
        for kpi, value in ((self.kpi, 1), (other, 2)):
            entry = self.as_sam.create(self._values(kpi_id=kpi.id, value=value))
            self._by(entry, self.as_mia).action_approve()
        self.assertEqual(self._found(), 1)
        self.assertEqual(self._value(other, self.p_sam, "2026-M03"), 2)

    # ------------------------------------------------------------- import

    def _load(self, *rows, as_user=None):
        header = ["id", "kpi_id", "participant_id", "date", "value"]
        model = (as_user or self.as_mia).sudo(False)
        with mute_logger("odoo.sql_db"):
            return model.load(header, [list(row) for row in rows])

    def test_importing_twice_changes_and_adds_nothing_twice(self):
        row = ("__import__.visits_1", "Visits", "Sam", "2026-03-10", "3")
        other = ("__import__.visits_2", "Visits", "Pia", "2026-03-10", "4")
        first = self._load(row, other)
        self.assertFalse(first["messages"])
        entries = self.Entry.browse(first["ids"])
        self.assertEqual(entries.mapped("value"), [3, 4])
        self.assertEqual(set(entries.mapped("state")), {"draft"})
        corrected = (*row[:-1], "5")
        again = self._load(corrected, other)
        self.assertFalse(again["messages"])
        self.assertEqual(again["ids"], first["ids"])
        self.assertEqual(entries.mapped("value"), [5, 4])
        self._by(entries, self.as_head).action_approve()
        self.assertEqual(self._found(), 5)

    def test_importing_over_an_approved_one_is_refused(self):
        row = ("__import__.visits_1", "Visits", "Sam", "2026-03-10", "3")
        [entry_id] = self._load(row)["ids"]
        entry = self.Entry.browse(entry_id)
        self._by(entry, self.as_head).action_approve()
        result = self._load((*row[:-1], "500"))
        self.assertIn("Approved entries", result["messages"][0]["message"])
        self.assertEqual(entry.value, 3)

    def test_importing_mistakes(self):
        for row, message in (
            (("x.a", "No Such KPI", "Sam", "2026-03-10", "3"), "No matching record"),
            (("x.a", "Visits", "Nobody", "2026-03-10", "3"), "No matching record"),
            (("x.a", "Visits", "Sam", "yesterday", "3"), "date"),
            (("x.a", "Visits", "Sam", "2026-03-10", "many"), "number"),
            (("x.a", "Won Deals", "Sam", "2026-03-10", "3"), "is measured, not typed"),
        ):
            result = self._load(row)
            self.assertFalse(result["ids"], row)
            self.assertIn(message, result["messages"][0]["message"])

    def test_a_state_is_not_imported(self):
        header = ["kpi_id", "participant_id", "date", "value", "state"]
        row = ["Visits", "Sam", "2026-03-10", "3", "approved"]
        result = self.as_mia.load(header, [row])
        self.assertIn("buttons", result["messages"][0]["message"])

    # ------------------------------------------------------------- who approves

    def test_nobody_approves_what_they_typed_or_what_is_about_them(self):
        typed = self.as_mia.create(self._values())
        about = self.as_pia.create(self._values(self.p_pia))
        with self.assertRaisesRegex(AccessError, "somebody else"):
            self._by(typed, self.as_mia).action_approve()
        self.user_pia.group_ids |= self.env.ref("spm_objectives.group_spm_manager")
        with self.assertRaisesRegex(AccessError, "somebody else"):
            self._by(about, self.as_pia).action_approve()
        own = self.as_head.create(self._values(self.p_mia))
        with self.assertRaisesRegex(AccessError, "somebody else"):
            self._by(own, self.as_mia).action_approve()
        self._by(typed, self.as_head).action_approve()
        self._by(about, self.as_mia).action_approve()
        self._by(own, self.as_officer).action_approve()
        self.assertEqual(
            set((typed | about | own).sudo().mapped("state")), {"approved"}
        )

    def test_salespeople_approve_nothing(self):
        entry = self.as_mia.create(self._values())
        for name in ("action_approve", "action_refuse", "action_reset"):
            with self.assertRaises(AccessError):
                getattr(self._by(entry, self.as_sam), name)()

    def test_managers_decide_on_their_people_only(self):
        entry = self.as_head.create(self._values(self.p_head))
        with self.assertRaises(AccessError):
            self._by(entry, self.as_mia).action_approve()
        with self.assertRaises(AccessError):
            self.as_pia.create(self._values(self.p_sam))
        with self.assertRaises(AccessError):
            self._by(entry, self.as_pia).read(["value"])

    def test_the_state_is_not_written(self):
        entry = self.as_sam.create(self._values())
        for as_user in (self.as_sam, self.as_mia, self.as_officer, self.as_admin_spm):
            own = self._by(entry, as_user)
            for vals in (
                {"state": "approved"},
                {"approver_id": self.user_mia.id},
                {"state": "refused", "value": 4},
            ):
                with self.assertRaises(AccessError):
                    own.write(vals)
                with self.assertRaises(AccessError):
                    own.with_context(spm_entry_decision=True).write(vals)
        with self.assertRaises(AccessError):
            self.as_mia.create(self._values(state="approved"))
        sly = self.as_mia.with_context(
            default_state="approved", default_approver_id=self.user_mia.id
        ).create(self._values())
        self.assertEqual((sly.state, sly.approver_id.id), ("draft", False))
        self.assertEqual(entry.state, "draft")

    def test_an_approved_entry_stays_as_it_is(self):
        entry = self.as_sam.create(self._values())
        self._by(entry, self.as_mia).action_approve()
        for vals in (
            {"value": 4},
            {"date": "2026-03-11"},
            {"participant_id": self.p_sam.id},
            {"note": "Other"},
        ):
            with self.assertRaisesRegex(UserError, "taken back"):
                self._by(entry, self.as_sam).write(vals)
        with self.assertRaisesRegex(UserError, "taken back"):
            self._by(entry, self.as_sam).unlink()
        copy = self._by(entry, self.as_sam).copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.approver_id)
        copy.unlink()

    def test_an_entry_is_not_given_to_somebody_unseen(self):
        entry = self.as_sam.create(self._values())
        with self.assertRaises(AccessError):
            self._by(entry, self.as_sam).write({"participant_id": self.p_pia.id})

    # ------------------------------------------------------------- closed

    def test_nothing_is_typed_into_a_closed_period(self):
        entry = self.as_sam.create(self._values())
        approved = self.as_sam.create(self._values(value=4))
        self._by(approved, self.as_mia).action_approve()
        open_entry = self.as_sam.create(self._values(day="2026-04-10"))
        self._period("2026-M03").with_user(self.user_officer).action_lock_results()
        for change in (
            lambda: self.as_sam.create(self._values()),
            lambda: self._by(entry, self.as_sam).write({"value": 1}),
            lambda: self._by(entry, self.as_sam).write({"date": date(2026, 4, 1)}),
            lambda: self._by(entry, self.as_mia).action_approve(),
            lambda: self._by(approved, self.as_mia).action_reset(),
            lambda: self._by(open_entry, self.as_sam).write({"date": "2026-03-31"}),
        ):
            with (
                self.assertRaisesRegex(UserError, "closed period March 2026"),
                self.cr.savepoint(),
            ):
                change()
        self.assertEqual(self._found(), 4)
        self._by(entry, self.as_sam).write({"note": "Too late"})

    def test_an_entry_needs_a_manual_kpi(self):
        with self.assertRaisesRegex(UserError, "is measured, not typed"):
            self.as_sam.create(self._values(kpi_id=self._kpi("won_deals").id))

    def test_a_slip_of_the_year(self):
        for day in ("0206-03-10", "9999-12-31", "1989-12-31", "2037-01-01"):
            with self.assertRaisesRegex(ValidationError, "from 1990 to 2036"):
                self.as_sam.create(self._values(day=day))
        entry = self.as_sam.create(self._values(day="1990-01-01"))
        with self.assertRaisesRegex(ValidationError, "from 1990 to 2036"):
            entry.date = "2206-03-10"

from datetime import datetime

from odoo.tests import freeze_time, tagged

from .measure_common import NOW, MeasureCommon, noon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasureEdges(MeasureCommon):
    """Where a document counts that has no clear place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auckland = cls._open_company("Waitematā", "Pacific/Auckland", "NZD")
        cls.havana = cls._open_company("Malecón", "America/Havana", "USD")
        cls.beirut = cls._open_company("Corniche", "Asia/Beirut", "USD")

    def _won(self, *codes, **vals):
        """Number of deals won by period, as the roll-up of a unit says."""
        [(by, unit)] = vals.items()
        self._refresh("won_deals")
        return [self._value("won_deals", unit, code, by) for code in codes]

    def _unassigned(self, company=None):
        company = company or self.company
        return self.Measure.search(
            [
                ("kpi_id", "=", self._kpi("won_deals").id),
                ("participant_id", "=", False),
                ("company_id", "=", company.id),
                ("date_from", ">=", "2026-01-01"),
            ]
        )

    # ------------------------------------------------------------- time

    def test_a_deal_at_midnight_belongs_to_the_new_month(self):
        self._make_lead(self.user_sam, 1, datetime(2026, 3, 1, 4, 59, 59))
        self._make_lead(self.user_sam, 1, datetime(2026, 3, 1, 5))
        self._make_lead(self.user_sam, 1, datetime(2026, 4, 1, 3, 59, 59))  # DST
        self._make_lead(self.user_sam, 1, datetime(2026, 4, 1, 4))
        months = ("2026-M02", "2026-M03", "2026-M04")
        self.assertEqual(self._won(*months, participant=self.p_sam), [1, 2, 1])

    def test_each_company_has_its_own_midnight(self):
        """The same instant is March in Auckland and still February in New York."""
        self.user_sam.company_ids |= self.auckland
        at = datetime(2026, 2, 28, 11)
        self._make_lead(self.user_sam, 1, at)
        self._make_lead(
            self.user_sam, 1, at, company_id=self.auckland.id, team_id=False
        )
        self._refresh("won_deals")
        rows = self.Measure.search(
            [
                ("kpi_id.code", "=", "won_deals"),
                ("participant_id", "=", self.p_sam.id),
            ]
        )
        self.assertEqual(
            {(row.company_id, row.period_id.code) for row in rows},
            {(self.company, "2026-M02"), (self.auckland, "2026-M03")},
        )

    def test_midnight_that_comes_twice(self):
        """In Havana, November 1 begins at the first of its two midnights."""
        self.user_sam.company_ids |= self.havana
        for at in (
            datetime(2026, 11, 1, 3, 59, 59),
            datetime(2026, 11, 1, 4),
            datetime(2026, 11, 1, 4, 30),
            datetime(2026, 11, 1, 5),
        ):
            self._make_lead(
                self.user_sam, 1, at, company_id=self.havana.id, team_id=False
            )
        periods = [self._period(code, self.havana) for code in ("2026-M10", "2026-M11")]
        self.assertEqual(self._won(*periods, participant=self.p_sam), [1, 3])

    def test_midnight_that_does_not_come(self):
        """In Beirut, March 29 begins at one o'clock: a move on that day, too."""
        user = self._make_user("spm_lina", "user", self.beirut)
        lina = self._make_participant(user, None, self.beirut)
        self._make_placement(lina, "2026-03-29", manager_id=self.p_head)
        for at in (datetime(2026, 3, 28, 21, 59, 59), datetime(2026, 3, 28, 22)):
            self._make_lead(user, 1, at, company_id=self.beirut.id, team_id=False)
        period = self._period("2026-M03", self.beirut)
        self.assertEqual(self._won(period, participant=lina), [2])
        self.assertEqual(self._value("won_deals", self.p_head, period, "line"), 1)

    def test_documents_outside_the_calendar_are_not_measured(self):
        self._make_lead(self.user_sam, 1, noon("2025-12-31"))
        self._make_lead(self.user_sam, 1, datetime(2027, 1, 1, 5))
        self._refresh("won_deals")
        self.assertFalse(self._rows("won_deals", participant=self.p_sam))

    # ------------------------------------------------------------- whose, which

    def test_company_total_is_what_crm_says(self):
        owners = (
            *self.people.user_id,
            self._make_user("spm_outside", "user"),
            self.env["res.users"],
        )
        for number, owner in enumerate(owners * 3):
            self._make_lead(
                owner,
                100.55 + number,
                noon(f"2026-0{1 + number % 3}-10"),
                lost=number % 4 == 3,
                team_id=number % 2 and self.team_east.id,
                company_id=self.company.id,
            )
        self._refresh("won_revenue", "won_deals")
        for month in (1, 2, 3):
            [[total, count]] = self.env["crm.lead"]._read_group(
                [
                    ("won_status", "=", "won"),
                    ("company_id", "=", self.company.id),
                    ("date_closed", ">=", datetime(2026, month, 1, 5)),
                    ("date_closed", "<", datetime(2026, month + 1, 1, 4 + (month < 3))),
                ],
                [],
                ["expected_revenue:sum", "__count"],
            )
            code = f"2026-M0{month}"
            self.assertTrue(count)
            for kpi, wanted in (("won_revenue", total), ("won_deals", count)):
                found = self._value(kpi, self.company, code, "company")
                self.assertAlmostEqual(float(found), wanted, places=2)

    def test_without_owner_it_is_unassigned(self):
        self._make_lead(None, 1, noon("2026-03-10"), company_id=self.company.id)
        self.assertEqual(self._won("2026-M03", company=self.company), [1])
        self.assertEqual(self._unassigned().numerator, 1)

    def test_owner_who_is_no_participant_is_unassigned(self):
        outside = self._make_user("spm_outside", "user")
        self._make_lead(outside, 1, noon("2026-03-10"))
        self.assertEqual(self._won("2026-M03", company=self.company), [1])
        self.assertEqual(self._unassigned().numerator, 1)

    def test_without_team_it_has_none(self):
        self._make_lead(self.user_sam, 1, noon("2026-03-10"), team_id=False)
        self.assertEqual(self._won("2026-M03", team=self.team_east), [0])
        row = self._rows("won_deals", participant=self.p_sam)
        self.assertFalse(row.team_id)
        self.assertEqual(row.numerator, 1)

    def test_without_customer_it_is_won_but_no_new_customer(self):
        self._make_lead(self.user_sam, 1, noon("2026-03-10"))
        self._refresh("won_deals", "new_customers")
        self.assertEqual(self._value("won_deals", self.p_sam, "2026-M03"), 1)
        self.assertEqual(self._value("new_customers", self.p_sam, "2026-M03"), 0)

    def test_without_company_it_belongs_to_its_owners(self):
        user = self._make_user("spm_kiri", "user", self.auckland)
        kiri = self._make_participant(user, None, self.auckland)
        lead = self._make_lead(user, 1, noon("2026-03-10"), company_id=False)
        lead.write({"company_id": False, "team_id": False})
        self.assertFalse(lead.company_id)
        period = self._period("2026-M03", self.auckland)
        self.assertEqual(self._won(period, participant=kiri), [1])

    def test_without_company_and_owner_it_belongs_to_the_first_company(self):
        calendars = self.env["spm.period"].search([]).company_id
        first = min(calendars, key=lambda company: company.id)
        before = sum(self._unassigned(first).mapped("numerator"))
        lead = self._make_lead(
            None, 1, noon("2026-03-10"), company_id=False, team_id=False
        )
        self.assertFalse(lead.company_id)
        self._refresh("won_deals")
        after = sum(self._unassigned(first).mapped("numerator"))
        self.assertEqual(after, before + 1)

    def test_user_with_two_employees(self):
        """Deals count for the person of their company; without one, for the user's."""
        user = self._make_user("spm_both", "user")
        user.company_ids |= self.auckland
        here = self._make_participant(user, self.p_mia)
        there = self._make_participant(user, None, self.auckland)
        self._make_lead(user, 1, noon("2026-03-10"))
        for amount in (2, 3):
            self._make_lead(
                user,
                amount,
                noon("2026-03-10"),
                company_id=self.auckland.id,
                team_id=False,
            )
        lead = self._make_lead(user, 4, noon("2026-03-10"), team_id=False)
        lead.company_id = False
        march = self._period("2026-M03", self.auckland)
        self.assertEqual(self._won("2026-M03", participant=here), [2])
        self.assertEqual(self._value("won_deals", there, march), 2)
        self.assertEqual(self._value("won_deals", self.p_mia, "2026-M03", "line"), 2)

    def test_deals_of_a_company_where_one_has_no_place(self):
        """They count for the person, in the results of the deal's company."""
        self.user_sam.company_ids |= self.auckland
        self._make_lead(
            self.user_sam,
            1,
            noon("2026-03-10"),
            company_id=self.auckland.id,
            team_id=False,
        )
        period = self._period("2026-M03", self.auckland)
        self.assertEqual(self._won(period, participant=self.p_sam), [1])
        self.assertEqual(self._value("won_deals", self.auckland, period, "company"), 1)
        self.assertEqual(
            self._value("won_deals", self.company, "2026-M03", "company"), 0
        )

    def test_archived_and_departed_people_keep_their_results(self):
        self._make_lead(self.user_sam, 1, noon("2026-03-10"))
        self._make_lead(self.user_pia, 1, noon("2026-03-10"))
        self.p_sam.active = False
        self.p_pia.employee_id.write({"departure_date": "2026-03-31", "active": False})
        self.user_pia.active = False
        self.assertEqual(self._won("2026-M03", participant=self.p_sam), [1])
        self.assertEqual(self._won("2026-M03", participant=self.p_pia), [1])
        self.assertEqual(self._won("2026-M03", line=self.p_mia), [2])

    def test_who_acts_for_a_person_may_change(self):
        """Documents count for the person whose user owns them now."""
        self._make_lead(self.user_sam, 1, noon("2026-03-10"))
        self.assertEqual(self._won("2026-M03", participant=self.p_sam), [1])
        heir = self._make_user("spm_heir", "user")
        self.p_sam.employee_id.user_id = heir
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value("won_deals", self.p_sam, "2026-M03"), 0)
        self.assertEqual(self._unassigned().numerator, 1)
        self.p_sam.employee_id.user_id = self.user_sam
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value("won_deals", self.p_sam, "2026-M03"), 1)
        self.assertFalse(self._unassigned())

    # ------------------------------------------------------------- won or not

    def test_probability_of_hundred_in_an_open_stage_is_not_won(self):
        lead = self._make_lead(self.user_sam, 1)
        lead.probability = 100
        self.assertTrue(lead.date_closed)
        self.assertEqual(self._won("2026-M06", participant=self.p_sam), [0])
        lead.action_set_won()
        self.assertEqual(self._won("2026-M06", participant=self.p_sam), [1])

    def test_archived_win_is_still_a_win(self):
        """Odoo moves its date to now, and the result follows the document."""
        lead = self._make_lead(self.user_sam, 1, noon("2026-03-10"))
        lead.active = False
        self.assertEqual(
            self._won("2026-M03", "2026-M06", participant=self.p_sam), [0, 1]
        )

    def test_reopened_deal_is_closed_no_more(self):
        lost = self._make_lead(self.user_sam, 1, noon("2026-03-10"), lost=True)
        self._refresh("lost_deals")
        self.assertEqual(self._value("lost_deals", self.p_sam, "2026-M03"), 1)
        lost.action_unarchive()
        self._refresh("lost_deals")
        self.assertEqual(self._value("lost_deals", self.p_sam, "2026-M03"), 0)
        self.assertFalse(self._rows("lost_deals", participant=self.p_sam))

    def test_deal_that_closes_before_it_starts_has_no_cycle(self):
        for start, at in (
            (noon("2026-03-01"), noon("2026-03-11")),
            (noon("2026-03-12"), noon("2026-03-10")),
        ):
            self._make_lead(self.user_sam, 1, at, spm_date_start=start)
        self._make_lead(self.user_sam, 1, noon("2026-03-10"), spm_date_start=False)
        self._refresh("sales_cycle")
        self.assertEqual(self._value("sales_cycle", self.p_sam, "2026-M03"), 10)

    def test_an_absurd_amount_counts_nothing(self):
        """It would make the totals of everybody above meaningless."""
        self._make_lead(self.user_sam, 500, datetime(2026, 3, 10))
        for number in (1e300, 1e15):
            lead = self._make_lead(self.user_sam, 1, datetime(2026, 3, 11))
            self.env.flush_all()
            # from before such amounts were refused
            self.cr.execute(
                "UPDATE crm_lead SET expected_revenue = %s WHERE id = %s",
                [number, lead.id],
            )
        self.env.invalidate_all()
        self._make_lead(self.user_sam, 1e15 - 1000, datetime(2026, 2, 11))
        self._refresh("won_revenue", "average_deal", "won_deals")
        for code, value in (("won_revenue", 500), ("average_deal", 500)):
            for unit, by in ((self.p_sam, "participant"), (self.p_head, "line")):
                self.assertEqual(self._value(code, unit, "2026-M03", by), value)
        self.assertEqual(self._value("won_deals", self.p_sam, "2026-M03"), 3)
        self.assertEqual(
            self._value("won_revenue", self.p_sam, "2026-M02"), 1e15 - 1000
        )

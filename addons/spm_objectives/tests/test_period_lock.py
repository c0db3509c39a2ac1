from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .period_common import PeriodCommon


@tagged("post_install", "-at_install")
class TestPeriodLock(PeriodCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_years(cls.company, 2026)
        cls.officer = cls.make_user("officer")
        periods = cls.env["spm.period"].with_user(cls.officer)
        periods = periods.with_context(allowed_company_ids=cls.company.ids)
        cls.periods = periods.search([("company_id", "=", cls.company.id)])
        cls.quarter = cls.periods.filtered(lambda p: p.code == "2026-Q1")
        cls.months = cls.quarter.child_ids

    def reopen(self, periods, name, reason="Late invoice"):
        action = getattr(periods, f"action_reopen_{name}")()
        wizards = periods.env[action["res_model"]]
        wizard = Form(wizards.with_context(**action["context"]))
        wizard.reason = reason
        return wizard.save().action_reopen()

    def refused(self, message, act, error=UserError):
        with self.assertRaisesRegex(error, message), self.cr.savepoint():
            act()

    def test_parents_after_their_children(self):
        self.months[0].action_lock_results()
        self.refused(
            "Q1 2026 can be locked only after its parts; still open: "
            "February 2026, March 2026",
            self.quarter.action_lock_results,
        )
        self.months.action_lock_results()
        self.quarter.action_lock_results()
        self.assertTrue(self.quarter.results_locked)

    def test_all_at_once_in_any_order(self):
        (self.quarter + self.months).action_lock_results()
        (self.quarter + self.months).action_lock_pay()
        self.assertEqual(set((self.quarter + self.months).mapped("pay_locked")), {True})
        self.reopen(self.months + self.quarter, "pay")
        self.reopen(self.months + self.quarter, "results")
        self.assertFalse(any((self.quarter + self.months).mapped("results_locked")))

    def test_pay_after_results(self):
        month = self.months[0]
        self.refused(
            "Lock the results of January 2026 before its pay", month.action_lock_pay
        )
        month.action_lock_results()
        self.refused("parts", self.quarter.action_lock_results)
        month.action_lock_pay()
        self.assertTrue(month.pay_locked)
        self.refused(
            "Reopen the pay of January 2026 before its results",
            lambda: self.reopen(month, "results"),
        )
        self.reopen(month, "pay")
        self.reopen(month, "results")
        self.assertFalse(month.results_locked)

    def test_pay_of_parents_after_their_children(self):
        (self.quarter + self.months).action_lock_results()
        self.months[:2].action_lock_pay()
        self.refused("still open: March 2026", self.quarter.action_lock_pay)

    def test_children_reopen_after_their_parents(self):
        (self.quarter + self.months).action_lock_results()
        (self.quarter + self.months).action_lock_pay()
        for name in ("pay", "results"):
            self.refused(
                "January 2026 is part of Q1 2026, which is locked",
                lambda name=name: self.reopen(self.months[0], name),
            )
            self.reopen(self.quarter + self.months, name)

    def test_reopening_is_logged(self):
        month = self.months[0]
        month.action_lock_results()
        self.env.flush_all()
        before = month.message_ids
        self.reopen(month, "results", "Invoice 17 came <late>")
        message = (month.message_ids - before).filtered("body")
        self.assertEqual(len(message), 1)
        self.assertEqual(message.author_id, self.officer.partner_id)
        self.assertIn("Results Locked reopened by", message.body)
        self.assertIn(self.officer.name, message.body)
        self.assertIn("Invoice 17 came &lt;late&gt;", message.body)
        self.assertTrue(message.date)

    def test_locking_is_logged(self):
        month = self.months[0].with_context(tracking_disable=False)
        month.action_lock_results()
        self.env.flush_all()
        self.cr.flush()
        values = month.message_ids.sudo().tracking_value_ids
        self.assertEqual(values.field_id.mapped("name"), ["results_locked"])
        self.assertEqual(values.mapped("new_value_integer"), [1])

    def test_reopening_needs_a_reason(self):
        month = self.months[0]
        month.action_lock_results()
        self.refused("Say why", lambda: self.reopen(month, "results", "  \n"))
        self.assertTrue(month.results_locked)

    def test_what_is_not_locked_is_left_alone(self):
        month = self.months[0]
        before = month.message_ids
        self.reopen(month, "results")
        self.assertEqual(month.message_ids, before)

    def test_locked_stays_as_it_is(self):
        month = self.months[0]
        month.action_lock_results()
        for act in (
            lambda: month.write({"date_to": "2026-01-31"}),
            lambda: month.write({"parent_id": False}),
            lambda: month.write({"period_type": "week"}),
            month.unlink,
            self.months.unlink,
            self.quarter.unlink,
            lambda: self.make_parts(month, "week", [("2026-01-01", "2026-02-01")]),
        ):
            self.refused("January 2026: locked", act)
        month.name = "Jan"
        self.assertEqual(month.name, "Jan")

    def test_locked_parent_keeps_its_children(self):
        (self.quarter + self.months).action_lock_results()
        self.reopen(self.quarter, "results")
        self.reopen(self.months, "results")
        (self.quarter + self.months).action_lock_results()
        # The children are locked as well: reopen them past the rule.
        for month in self.months.sudo():
            month._write_lock("results_locked", False)
        self.refused("Q1 2026: locked", self.months.unlink)

    def test_locks_are_written_by_their_buttons_only(self):
        month = self.months[0]
        for name in ("results_locked", "pay_locked"):
            for act in (
                lambda name=name: month.write({name: True}),
                lambda name=name: month.sudo().write({name: False}),
                lambda name=name: self.periods.create(
                    {
                        "name": "X",
                        "code": "X",
                        "period_type": "year",
                        "date_from": "2027-01-01",
                        "date_to": "2028-01-01",
                        name: True,
                    }
                ),
            ):
                self.refused("by their own buttons only", act)
        self.assertFalse(month.results_locked)

    def test_only_officers(self):
        month = self.months[0]
        month.action_lock_results()
        for role in ("user", "manager", "admin"):
            user = self.make_user(role)
            mine = month.with_user(user)
            for act in (
                mine.action_lock_results,
                mine.action_lock_pay,
                mine.action_reopen_results,
                mine.action_reopen_pay,
                lambda mine=mine: mine._reopen("results_locked", "Because"),
                lambda mine=mine: mine.env["spm.period.reopen"].create(
                    {
                        "period_ids": mine.ids,
                        "lock": "results_locked",
                        "reason": "Because",
                    }
                ),
            ):
                self.refused("", act, AccessError)
        self.assertTrue(month.results_locked)
        self.assertFalse(month.pay_locked)

    def test_not_in_other_companies(self):
        self.make_years(self.tokyo, 2026)
        theirs = self.period("2026-M01", self.tokyo)
        mine = theirs.with_env(self.months.env)
        self.refused("", mine.action_lock_results, AccessError)
        self.assertFalse(theirs.results_locked)

from psycopg2.errors import RaiseException

from odoo.exceptions import UserError
from odoo.modules.migration import load_script
from odoo.tests import freeze_time, tagged
from odoo.tools import file_path, mute_logger

from .credit_common import NOW, noon
from .forged_common import DAY, TODAY, ForgedCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCreditDays(ForgedCommon):
    """Days that somebody typed who may gain by them, and days that cannot be."""

    def test_another_day_of_the_own_win_is_refused_and_else_waits(self):
        day = {"date_closed": "2026-01-02 12:00:00"}
        self._refused(lambda: self._mine().write(day))
        self.assertEqual(self._own(), {DAY: 1000})
        self.assertFalse(self._document(self.sam).review)
        self.sam.with_user(self._sales_admin()).write(day)
        self.assertEqual(self._own(), {DAY: 1000})
        self.assertEqual(self._document(self.sam).review, "pending")

    def test_another_type_for_a_while_gives_no_better_day(self):
        self._mine().type = "lead"
        self.assertEqual(self._own(), {})
        vals = {"type": "opportunity", "date_closed": "2026-01-02 12:00:00"}
        self._refused(lambda: self._mine().write(vals))
        self.sam.with_user(self._sales_admin()).write(vals)
        self.assertEqual(self._own(), {DAY: 1000})

    def test_a_day_that_somebody_chose_waits(self):
        """Of a win that nobody has seen yet, too."""
        admin = self._sales_admin()
        for day in ("2026-01-02", "2026-12-30"):
            lead = self._won_by_sam()
            lead.with_user(admin).date_closed = noon(day)
            self.assertEqual(self._own(lead), {TODAY: 100}, day)
            document = self._document(lead)
            self.assertIn(day, document.changes)
            document.with_user(self.user_officer).action_accept()
            self.assertEqual(self._own(lead), {day: 100})

    def test_a_day_chosen_before_winning_counts_no_more(self):
        lead = self._won_by_sam(date_closed=noon("2026-01-02"))
        self.assertEqual(self._own(lead), {TODAY: 100})
        self.assertFalse(self._document(lead).review)

    def test_a_day_chosen_when_making_the_deal_waits(self):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        day = noon("2026-01-02")
        mine = self.env["crm.lead"].with_user(self.user_sam)
        Lead = mine.with_user(self._sales_admin())
        vals = {
            "name": "Deal made won",
            "type": "opportunity",
            "user_id": self.user_sam.id,
            "company_id": self.company.id,
            "expected_revenue": 100,
            "stage_id": won.id,
            "probability": 100,
        }
        self._refused(lambda: mine.create({**vals, "date_closed": day}))
        forged = Lead.create({**vals, "date_closed": day})
        default = Lead.with_context(default_date_closed=day).create(vals)
        fair = Lead.create(vals)
        by_type = Lead.create({**vals, "type": "lead", "date_closed": day})
        self.assertEqual(self._own(by_type), {})
        by_type.type = "opportunity"
        for lead in (forged, default, by_type):
            self.assertEqual(lead.sudo().date_closed, day)
            self.assertEqual(self._own(lead), {TODAY: 100})
            self.assertEqual(self._document(lead).review, "pending")
        self.assertEqual(self._own(fair), {TODAY: 100})
        self.assertFalse(self._document(fair).review)

    def test_what_was_typed_is_not_unsaid(self):
        lead = self._won_by_sam()
        lead.with_user(self._sales_admin()).date_closed = noon("2026-01-02")
        for vals in ({"spm_closing_typed": False}, {"spm_closing_typed": noon(DAY)}):
            self._refused(lambda vals=vals: self._mine(lead).write(vals))
        self.assertEqual(self._own(lead), {TODAY: 100})

    def test_officers_and_history_are_believed(self):
        self.user_officer.group_ids += self.everything
        lead = self._won_by_sam()
        lead.with_user(self.user_officer).date_closed = noon("2026-01-02")
        self.assertEqual(self._own(lead), {"2026-01-02": 100})

    def test_officers_are_not_believed_of_their_own_deals(self):
        for name in ("group_spm_officer", "group_spm_admin"):
            group = self.env.ref(f"spm_objectives.{name}")
            with self.subTest(name):
                self.user_sam.group_ids += group
                lead = self._won_by_sam()
                self._mine(lead).date_closed = noon("2026-01-02")
                self.assertEqual(self._own(lead), {TODAY: 100})
                document = self._document(lead)
                self.assertEqual(document.review, "pending")
                self._refused(document.with_user(self.user_sam).action_accept)
                document.with_user(self.user_officer).action_accept()
                self.assertEqual(self._own(lead), {"2026-01-02": 100})
                self.user_sam.group_ids -= group

    # ------------------------------------------------------------- what cannot be

    def test_days_that_cannot_be_are_no_days(self):
        """Beyond Python's calendar after the conversion: nothing could be read."""
        self.user_officer.group_ids += self.everything
        for day in ("0001-01-01 00:00:00", "9999-12-31 23:59:59"):
            for tz in ("America/New_York", "Asia/Tokyo"):
                self.env.flush_all()
                self.cr.execute("UPDATE res_company SET spm_tz = %s", [tz])
                self.env.invalidate_all()
                lead = self._make_lead(self.user_sam, 100, noon(DAY))
                lead.with_user(self.user_officer).date_closed = day
                self.sam.with_user(self.user_officer).date_closed = day
                with self.subTest(day=day, tz=tz):
                    self.assertEqual(self._own(lead), {})
                    self.assertEqual(self._own(), {DAY: 1000})
                    self._assert_undated(lead)

    def _assert_undated(self, lead):
        env = self.env(user=self.user_officer)
        env["spm.credit.document"].search([]).read()
        env["spm.credit"].search([]).read()
        env["spm.credit.check"].sudo()._rebuild()
        found = env["spm.credit.check"].search([("kind", "=", "undated")])
        self.assertLessEqual({lead.id, self.sam.id}, set(found.mapped("res_id")))
        self.assertEqual(self._document(self.sam).review, "pending")
        self.assertIn("→ none", self._document(self.sam).changes)
        with self.assertRaisesRegex(UserError, "no closing date any more"):
            self._document(self.sam).with_env(env).action_accept()
        lead.with_user(self.user_sam).web_read(
            {"spm_objective_ids": {}, "spm_split_ids": {}, "date_closed": {}}
        )
        self._make_split(lead, self.p_pia, 10, approved=False)

    def test_days_that_were_kept_are_mended(self):
        self.cr.execute("ALTER TABLE spm_credit DISABLE TRIGGER USER")
        self.cr.execute(
            "UPDATE spm_credit_document SET earned_on = '10000-01-01',"
            " new_earned_on = '0001-12-31 BC', review = 'pending' WHERE id = %s",
            [self._document(self.sam).id],
        )
        self.cr.execute(
            "UPDATE spm_credit SET earned_on = '0001-12-31 BC',"
            " due_on = '0001-12-31 BC' WHERE document_id = %s",
            [self._document(self.sam).id],
        )
        self.cr.execute("ALTER TABLE spm_credit ENABLE TRIGGER USER")
        self.env.invalidate_all()
        with self.assertRaises(ValueError):
            self._document(self.sam).read()
        script = "spm_compensation/migrations/19.0.0.6.0/post-days.py"
        migrate = load_script(file_path(script), "spm_post_days").migrate
        migrate(self.cr, "19.0.0.5.0")
        self.env.invalidate_all()
        self.assertEqual(str(self._document(self.sam).earned_on), "2199-12-31")
        self.assertFalse(self._document(self.sam).new_earned_on)
        self.assertEqual(
            {str(row.due_on) for row in self._rows(self.sam)}, {"1900-01-01"}
        )
        with self.assertRaises(RaiseException), mute_logger("odoo.sql_db"):
            with self.cr.savepoint():
                self.cr.execute("UPDATE spm_credit SET amount = 1")

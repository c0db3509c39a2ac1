import csv
import io
from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import (
    HttpCase,
    TransactionCase,
    freeze_time,
    new_test_user,
    tagged,
)
from odoo.tools import file_open

HEADER = [
    "id",
    "name",
    "user_id",
    "won_status",
    "stage_id",
    "expected_revenue",
    "spm_date_start",
    "date_closed",
]
WON = ["h1", "Fleet", "hist_rep", "Won", "Won", "1200.5", "2016-12-20", "2017-03-01"]
LOST = ["h2", "Parts", "hist_rep", "Lost", "", "0", "2017-01-05", "2017-07-14"]
OPEN = ["h3", "Desks", "hist_rep", "Pending", "Proposition", "70", "2017-02-01", ""]

OFFICER = (
    "base.group_partner_manager,sales_team.group_sale_manager,"
    "spm_objectives.group_spm_officer"
)


@tagged("post_install", "-at_install")
class TestImportHistory(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Historic Inc.", "spm_tz": "America/New_York"}
        )
        cls.tokyo = cls.env["res.company"].create(
            {"name": "Historic KK", "spm_tz": "Asia/Tokyo"}
        )
        cls.officer = cls._user("hist_officer", OFFICER)
        cls.rep = cls._user("hist_rep", "sales_team.group_sale_salesman_all_leads")
        cls.Lead = (
            cls.env["crm.lead"]
            .with_user(cls.officer)
            .with_context(
                spm_import_history=True,
                allowed_company_ids=[cls.company.id, cls.tokyo.id],
            )
        )

    @classmethod
    def _user(cls, login, groups):
        """A user of both companies, whose own clock runs in Paris."""
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=[(6, 0, (cls.company | cls.tokyo).ids)],
            tz="Europe/Paris",
        )

    def _load(self, *rows, header=None, lead=None):
        """Load the rows and return the opportunities."""
        result = (self.Lead if lead is None else lead).load(
            header or HEADER, list(rows)
        )
        self.assertFalse(result["messages"])
        return self.env["crm.lead"].browse(result["ids"])

    def _screen(self, text, user=None, history=True):
        """Odoo's own import screen with the text as its file."""
        screen = self.env["base_import.import"].with_user(user or self.officer)
        if history:
            screen = screen.with_context(**self.Lead.env.context)
        return screen.create(
            {
                "res_model": "crm.lead",
                "file": text.encode(),
                "file_type": "text/csv",
                "file_name": "history.csv",
            }
        )

    # -- the dates -----------------------------------------------------------

    def test_a_bare_date_is_noon_of_the_company(self):
        won, lost = self._load(WON, LOST)
        self.assertEqual(won.spm_date_start, datetime(2016, 12, 20, 17))  # UTC-5
        self.assertEqual(won.date_closed, datetime(2017, 3, 1, 17))
        self.assertEqual(lost.date_closed, datetime(2017, 7, 14, 16))  # summer: UTC-4

    def test_noon_on_the_days_the_clocks_change(self):
        spring, autumn = self._load(
            [*WON[:-1], "2017-03-12"], ["h9", *WON[1:-1], "2017-11-05"]
        )
        self.assertEqual(spring.date_closed, datetime(2017, 3, 12, 16))
        self.assertEqual(autumn.date_closed, datetime(2017, 11, 5, 17))

    def test_a_time_is_kept_as_the_company_s_own(self):
        won = self._load([*WON[:-1], "2017-03-31 23:30:00"])
        self.assertEqual(won.date_closed, datetime(2017, 4, 1, 3, 30))

    def test_the_row_s_company_gives_the_time_zone(self):
        won = self._load([*WON, "Historic KK"], header=[*HEADER, "company_id"])
        self.assertEqual(won.company_id, self.tokyo)
        self.assertEqual(won.date_closed, datetime(2017, 3, 1, 3))

    def test_other_dates_of_the_past(self):
        header = [*HEADER, "date_open", "date_last_stage_update"]
        lead = self._load([*OPEN, "2017-02-03", "2017-02-09"], header=header)
        self.assertEqual(lead.date_open, datetime(2017, 2, 3, 17))
        self.assertEqual(lead.date_last_stage_update, datetime(2017, 2, 9, 17))

    # -- won, lost, open -----------------------------------------------------

    def test_won_lost_and_open(self):
        won, _lost, pending = leads = self._load(WON, LOST, OPEN)
        self.assertEqual(leads.mapped("won_status"), ["won", "lost", "pending"])
        self.assertEqual(leads.mapped("active"), [True, False, True])
        self.assertEqual(leads.mapped("type"), ["opportunity"] * 3)
        self.assertEqual(leads.user_id, self.rep)
        self.assertTrue(won.stage_id.is_won)
        self.assertEqual(won.expected_revenue, 1200.5)
        self.assertEqual(pending.stage_id.name, "Proposition")
        self.assertFalse(pending.date_closed)

    def test_status_alone_finds_the_won_stage(self):
        won = self._load([*WON[:4], "", *WON[5:]])
        self.assertTrue(won.stage_id.is_won)
        self.assertEqual(won.date_closed, datetime(2017, 3, 1, 17))

    def test_stage_and_archiving_alone_say_it_too(self):
        header = ["name", "stage_id", "active", "probability", "date_closed"]
        won, lost = self._load(
            ["A", "Won", "1", "", "2017-03-01"],
            ["B", "New", "0", "0", "2017-03-02"],
            header=header,
        )
        self.assertEqual((won + lost).mapped("won_status"), ["won", "lost"])
        self.assertEqual(lost.date_closed, datetime(2017, 3, 2, 17))
        self.assertEqual((won + lost).mapped("type"), ["opportunity"] * 2)
        self.assertFalse(won.spm_date_start, "not the day of the import")

    def test_deals_of_somebody_who_left(self):
        self.rep.active = False
        self.assertEqual(self._load(WON).user_id, self.rep)

    def test_nobody_is_told(self):
        Mail, Message = self.env["mail.mail"], self.env["mail.message"]
        before = Mail.search_count([]), Message.search_count([])
        leads = self._load(WON, LOST, OPEN)
        self.env.flush_all()
        self.assertEqual((Mail.search_count([]), Message.search_count([])), before)
        self.assertFalse(leads.message_follower_ids)

    # -- again ---------------------------------------------------------------

    def test_importing_twice_changes_nothing(self):
        leads = self._load(WON, LOST, OPEN)
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET write_date = '2020-01-01'")
        self.env.invalidate_all()
        names = [name for name, field in leads._fields.items() if field.store]
        before = leads.read(names)
        again = self._load(WON, LOST, OPEN)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(again, leads)
        self.assertEqual(again.read(names), before)

    def test_a_correction_keeps_the_other_dates(self):
        won, lost = self._load(WON, LOST)
        fixed = [*LOST[:5], "55", *LOST[6:]]
        self.assertEqual(self._load([*WON[:-1], "2017-03-08"], fixed), won + lost)
        self.assertEqual(won.date_closed, datetime(2017, 3, 8, 17))
        self.assertEqual(lost.date_closed, datetime(2017, 7, 14, 16))
        self.assertEqual(lost.expected_revenue, 55)

    def test_a_lost_deal_that_was_won_after_all(self):
        lead = self._load(LOST)
        self._load(["h2", *WON[1:]])
        self.assertEqual(lead.won_status, "won")
        self.assertTrue(lead.active)
        self.assertEqual(lead.date_closed, datetime(2017, 3, 1, 17))

    def test_an_open_deal_that_was_lost(self):
        lead = self._load(OPEN)
        self._load(["h3", *LOST[1:]])
        self.assertEqual(lead.won_status, "lost")
        self.assertEqual(lead.date_closed, datetime(2017, 7, 14, 16))

    # -- bad rows ------------------------------------------------------------

    def _errors(self, *rows):
        result = self.Lead.load(HEADER, list(rows))
        self.assertFalse(result["ids"])
        self.assertFalse(self.env["crm.lead"].search([("name", "=", "Fleet")]))
        return [
            (message["rows"]["from"], message["field"], message["message"])
            for message in result["messages"]
        ]

    def test_a_bad_date_names_its_row(self):
        [(row, field, message)] = self._errors(WON, [*LOST[:-1], "14/7/2017"])
        self.assertEqual((row, field), (1, "date_closed"))
        self.assertIn("'14/7/2017' does not seem to be a valid datetime", message)

    def test_an_unknown_salesperson_names_its_row(self):
        bad = [*LOST[:2], "Nobody Nowhere", *LOST[3:]]
        [(row, field, message)] = self._errors(WON, OPEN, bad)
        self.assertEqual((row, field), (2, "user_id"))
        self.assertIn("Nobody Nowhere", message)

    def test_a_closed_deal_needs_its_date(self):
        errors = self._errors([*WON[:-1], ""], OPEN, [*LOST[:-1], ""])
        self.assertEqual(
            [error[:2] for error in errors], [(0, "date_closed"), (2, "date_closed")]
        )
        self.assertIn("needs its closing date", errors[0][2])

    # -- Odoo's screen -------------------------------------------------------

    def _offered(self, **kwargs):
        screen = self._screen("", **kwargs)
        return {field["name"] for field in screen.get_fields_tree("crm.lead")}

    def test_the_screen_offers_history_only_when_asked(self):
        history = {"date_closed", "date_open", "won_status"}
        self.assertLessEqual(history, self._offered())
        self.assertFalse(history & self._offered(history=False))
        self.rep.group_ids += self.env.ref("spm_objectives.group_spm_manager")
        self.assertFalse(history & self._offered(user=self.rep))

    def test_the_screen_imports_a_file(self):
        text = "\n".join(
            (
                "External ID,Opportunity,Salesperson,Outcome,Closed Date",
                "h1,Fleet,hist_rep,Won,01-03-17",
                "h2,Parts,hist_rep,Lost,14-07-17",
            )
        )
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        options["date_format"] = "%d-%m-%y"
        screen = self._screen(text)
        preview = screen.parse_preview(dict(options))
        fields = ["/".join(preview["matches"][column]) for column in range(5)]
        self.assertEqual(fields[3:], ["won_status", "date_closed"])
        columns = preview["headers"]
        test = screen.execute_import(fields, columns, dict(options), dryrun=True)
        self.assertFalse(test["messages"])
        self.assertFalse(self.env["crm.lead"].search([("name", "=", "Fleet")]))
        result = screen.execute_import(fields, columns, dict(options))
        won, lost = self.env["crm.lead"].browse(result["ids"])
        self.assertEqual((won + lost).mapped("won_status"), ["won", "lost"])
        self.assertEqual(won.date_closed, datetime(2017, 3, 1, 17))
        self.assertEqual(lost.date_closed, datetime(2017, 7, 14, 16))
        # The screen itself says the line of a date that is none.
        bad = self._screen(text.replace("14-07-17", "14-17-07"))
        [message] = bad.execute_import(fields, columns, dict(options))["messages"]
        self.assertIn("line 2", message["message"])

    def test_the_template_fits(self):
        [template, *_others] = self.Lead.get_import_templates()
        with file_open(template["template"].lstrip("/")) as file:
            text = file.read()
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        preview = self._screen(text).parse_preview(options)
        matched = ["/".join(preview["matches"].get(i, "")) for i in range(11)]
        self.assertEqual(
            matched,
            [
                "id",
                "name",
                "partner_id",
                "user_id",
                "team_id",
                "won_status",
                "stage_id",
                "lost_reason_id",
                "expected_revenue",
                "spm_date_start",
                "date_closed",
            ],
        )
        widths = {len(row) for row in csv.reader(io.StringIO(text))}
        self.assertEqual(widths, {len(preview["headers"])})

    # -- who may -------------------------------------------------------------

    def test_others_are_refused(self):
        self.rep.group_ids += self.env.ref("spm_objectives.group_spm_manager")
        with self.assertRaises(AccessError):
            self.Lead.with_user(self.rep).load(HEADER, [WON])
        screen = self._screen("name,date_closed\nFleet,2017-03-01", user=self.rep)
        options = {"has_headers": True, "quoting": '"', "separator": ","}
        with self.assertRaises(AccessError):
            screen.execute_import(["name", "date_closed"], [], options)

    def test_an_officer_without_crm_rights_is_refused(self):
        stranger = self._user(
            "hist_stranger", "base.group_user,spm_objectives.group_spm_officer"
        )
        with self.assertRaises(AccessError):
            self.Lead.with_user(stranger).load(HEADER, [WON])

    def test_the_menu_is_there_for_who_may_import(self):
        menu = self.env.ref("spm_objectives.spm_menu_import_history")
        stranger = self._user(
            "hist_stranger", "base.group_user,spm_objectives.group_spm_officer"
        )
        for user, seen in ((self.officer, True), (stranger, False), (self.rep, False)):
            with self.subTest(user.login):
                menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
                self.assertEqual(menu.id in menus, seen)

    def test_an_administrator_with_crm_rights_may(self):
        admin = self._user("hist_admin", f"{OFFICER},spm_objectives.group_spm_admin")
        admin.group_ids -= self.env.ref("spm_objectives.group_spm_officer")
        self.assertTrue(self._load(WON, lead=self.Lead.with_user(admin)).date_closed)

    @freeze_time("2026-05-05 12:00:00")
    def test_the_key_gives_a_salesperson_nothing(self):
        Lead = self.Lead.with_user(self.rep)
        self.assertTrue(Lead.fields_get(["date_closed"])["date_closed"]["readonly"])
        lead = Lead.create({"name": "Mine", "won_status": "won"})
        plain = Lead.with_context(spm_import_history=False).create({"name": "Mine"})
        lead.action_set_won()
        plain.action_set_won()
        now = datetime(2026, 5, 5, 12)
        self.assertEqual([lead.date_closed, plain.date_closed], [now, now])
        # An officer gains nothing either, outside an import.
        other = self.Lead.create({"name": "Other"})
        other.write({"date_closed": "2017-03-01 17:00:00", "probability": 100})
        self.assertEqual(other.date_closed, now)

    def test_without_the_key_odoo_imports_as_ever(self):
        lead = self.Lead.with_context(spm_import_history=False)
        header = ["name", "date_open"]
        opened = self._load(["Plain", "2017-02-03 10:00:00"], header=header, lead=lead)
        self.assertEqual(opened.date_open, datetime(2017, 2, 3, 9))  # Paris


@tagged("post_install", "-at_install")
class TestImportHistoryScreen(HttpCase):
    def test_the_action_opens_odoo_s_screen_for_history(self):
        """The menu's action reaches the screen with its context."""
        new_test_user(self.env, "hist_screen", groups=OFFICER)
        self.browser_js(
            "/odoo/action-spm_objectives.spm_action_import_history",
            """
            const timer = setInterval(() => {
                const link = document.querySelector(
                    "a[href*='/static/csv/historical_opportunities.csv']"
                );
                if (link) {
                    clearInterval(timer);
                    console.log("test successful");
                }
            }, 200);
            """,
            login="hist_screen",
        )

    def test_the_template_fits_on_the_screen(self):
        """Every column of the template finds its field, with no help."""
        new_test_user(self.env, "hist_screen", groups=OFFICER)
        self.browser_js(
            "/odoo/action-spm_objectives.spm_action_import_history",
            """
            const found = async (selector) => {
                for (;;) {
                    const element = document.querySelector(selector);
                    if (element) {
                        return element;
                    }
                    await new Promise((resolve) => setTimeout(resolve, 100));
                }
            };
            addEventListener("unhandledrejection", ({reason}) =>
                console.error(`${reason?.data?.debug || reason?.cause || reason}`)
            );
            void (async () => {
                const link = await found("a[href*='historical_opportunities.csv']");
                const text = await (await fetch(link.href)).text();
                const transfer = new DataTransfer();
                transfer.items.add(new File([text], "history.csv", {type: "text/csv"}));
                const input = await found("input[type=file]");
                input.files = transfer.files;
                input.dispatchEvent(new Event("change"));
                await found(".o_import_data_content tbody tr");
                const columns = [...document.querySelectorAll(
                    ".o_import_data_content tbody tr"
                )];
                const unmatched = columns.filter(
                    (column) => !column.querySelector(".o_import_field_icon")
                );
                const names = text.split("\\n")[0].split(",");
                if (columns.length !== names.length) {
                    console.error(`${columns.length} columns of ${names.length}`);
                } else if (unmatched.length) {
                    console.error(`unmatched: ${unmatched.map((c) => c.innerText)}`);
                } else {
                    console.log("test successful");
                }
            })();
            """,
            login="hist_screen",
        )

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from .measure_common import NOW, MeasureCommon, noon

LOG = "odoo.addons.spm_objectives.models.spm_kpi_refresh"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestKpiBroken(MeasureCommon):
    """A definition that lost its ground takes only itself out of service."""

    def _make_field(self, ttype="datetime"):
        return self.env["ir.model.fields"].create(
            {
                "name": "x_spm_seen",
                "field_description": "Seen",
                "model_id": self.env["ir.model"]._get_id("crm.lead"),
                "ttype": ttype,
                "state": "manual",
            }
        )

    def _break_by_sql(self, kpi, **values):
        """What an uninstalled module or a new version of one leaves behind."""
        self.env.flush_all()
        for name, value in values.items():
            self.cr.execute(
                SQL(
                    "UPDATE spm_kpi SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    kpi.id,
                )
            )
        kpi.invalidate_recordset()
        self.env.registry.clear_cache("stable")

    def _assert_only_this_breaks(self, kpi, reason):
        """Saving, both refreshes and all other KPIs go on."""
        lead = self._make_lead(self.user_sam, 100, noon("2026-03-10"))
        with mute_logger("odoo.sql_db"):
            self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(kpi.state, "broken")
        self.assertRegex(kpi.broken_reason, reason)
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 100)
        lead.expected_revenue = 70
        self._refresh()
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M03"), 70)
        broken = self.Kpi.search([("state", "=", "broken")])
        self.assertEqual(broken, kpi)
        self.assertIn(kpi.broken_reason, kpi.message_ids[:1].body or "")

    def test_a_model_that_is_gone(self):
        kpi = self._make_kpi("orphan", state="active")
        kpi._refresh()
        self._break_by_sql(kpi, model_id=None, model_name="x.uninstalled")
        self._assert_only_this_breaks(kpi, "x.uninstalled.*are gone")

    def test_its_model_is_deleted(self):
        model = self.env["ir.model"].create(
            {
                "name": "Visit",
                "model": "x_spm_visit",
                "field_id": [
                    (0, 0, {"name": "x_day", "ttype": "date"}),
                    (
                        0,
                        0,
                        {
                            "name": "x_user",
                            "ttype": "many2one",
                            "relation": "res.users",
                        },
                    ),
                ],
                "access_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "all",
                            "perm_read": True,
                            "group_id": self.env.ref("base.group_user").id,
                        },
                    )
                ],
            }
        )
        kpi = self._make_kpi(
            "visits",
            self.user_admin_spm,
            model_id=model.id,
            domain="[]",
            date_path="x_day",
            owner_path="x_user",
            team_path=False,
            state="active",
        ).sudo()
        self.env["x_spm_visit"].create(
            {"x_day": "2026-03-10", "x_user": self.user_sam.id}
        )
        kpi._refresh()
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 1)
        model.unlink()
        self.assertEqual(kpi.model_name, "x_spm_visit", "to say what is missing")
        kpi.refreshed_at = False
        self._assert_only_this_breaks(kpi, "x_spm_visit.*are gone")
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 1, "nothing is lost")

    def test_a_field_that_is_deleted(self):
        for vals in (
            {"date_path": "x_spm_seen"},
            {"value_mode": "duration", "start_path": "x_spm_seen"},
            {"domain": "[('x_spm_seen', '!=', False)]"},
        ):
            with self.subTest(vals):
                field = self._make_field()
                kpi = self._make_kpi("seen", state="active", **vals)
                lead = self._make_lead(self.user_sam, 1, noon("2026-03-10"))
                lead.x_spm_seen = noon("2026-03-09")
                self._refresh()
                self.assertTrue(self._rows(kpi))
                field.unlink()
                kpi.refreshed_at = False
                lead.name = "Saving goes on"
                lead.unlink()
                self._assert_only_this_breaks(kpi, "x_spm_seen")
                kpi.unlink()
                self.env["crm.lead"].search(
                    [("user_id", "=", self.user_sam.id)]
                ).unlink()

    def test_a_formula_that_cannot_be_read_any_more(self):
        kpi = self.Kpi.create(
            {
                "name": "F",
                "code": "f",
                "source": "formula",
                "formula": "won_deals * 2",
                "state": "active",
            }
        )
        self._break_by_sql(kpi, formula="won_deals **")
        self._assert_only_this_breaks(kpi, "cannot be read")

    def test_what_is_made_of_a_broken_one_breaks_with_it(self):
        part = self._make_kpi("part", state="active")
        ratio = self.Kpi.create(
            {
                "name": "Share",
                "code": "share",
                "source": "ratio",
                "numerator_id": part.id,
                "denominator_id": self._kpi("won_deals").id,
                "state": "active",
            }
        )
        self._refresh()
        self._break_by_sql(part, date_path="nonsense")
        self._refresh()
        self.assertEqual(part.state, "broken")
        self._refresh()
        self.assertEqual(ratio.state, "broken")
        self.assertIn("Part", ratio.broken_reason)
        self.assertEqual(self._kpi("won_deals").state, "active")

    def test_an_error_of_the_database_breaks_only_its_kpi(self):
        kpi = self._make_kpi("odd", state="active")
        self._break_by_sql(kpi, value_mode="sum", value_path="name")
        with mute_logger("odoo.sql_db"):
            self._refresh()
        self.assertEqual(kpi.state, "broken")
        self._assert_only_this_breaks(kpi, "does not fit its field")

    def test_repairing_it(self):
        kpi = self._make_kpi("odd", state="active")
        self._break_by_sql(kpi, date_path="nonsense")
        self._make_lead(self.user_sam, 1, noon("2026-03-10"))
        self._refresh()
        self.assertEqual(kpi.state, "broken")
        admin = kpi.with_user(self.user_admin_spm)
        admin.date_path = "date_closed"
        admin.action_activate()
        self.assertEqual((kpi.state, kpi.broken_reason), ("active", False))
        self.assertEqual(self._value(kpi, self.p_sam, "2026-M03"), 1)

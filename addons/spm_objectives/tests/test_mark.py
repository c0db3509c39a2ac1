from odoo.tests import tagged

from .measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestMark(MeasureCommon):
    """Whatever a KPI looks like, nobody is kept from saving a document."""

    def test_a_ratio_that_once_read_records_takes_no_place(self):
        kpi = self._make_kpi("turned", state="active")
        kpi.write(
            {
                "source": "ratio",
                "numerator_id": self._kpi("won_deals").id,
                "denominator_id": self._kpi("closed_deals").id,
            }
        )
        self.assertEqual(kpi.model_name, "crm.lead")
        lead = self._make_lead(self.user_sam, 10, "2026-05-04 12:00:00")
        self.assertTrue(self._marks(lead))

    def test_a_field_that_is_gone_breaks_its_kpi_only(self):
        kpi = self._make_kpi("gone", state="active")
        # as after the uninstallation of the field's module
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE spm_kpi SET date_path = 'x_gone' WHERE id = %s", [kpi.id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache("stable")
        lead = self._make_lead(self.user_sam, 10, "2026-05-04 12:00:00")
        self.assertTrue(self._marks(lead))
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(kpi.state, "broken")
        self.assertIn("x_gone", kpi.broken_reason)
        self.assertEqual(self._value("won_revenue", self.p_sam, "2026-M05"), 10)

    def _marks(self, lead):
        return self.env["spm.kpi.mark"].search(
            [("model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )

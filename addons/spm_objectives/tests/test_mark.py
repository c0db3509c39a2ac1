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

    def test_what_no_kpi_reads_leaves_no_mark(self):
        lead = self._marked_lead()
        lead.write({"description": "Nice people", "priority": "2"})
        self.env.flush_all()
        self.assertFalse(self._marks(lead))

    def test_a_change_of_value_marks_the_record_only(self):
        lead = self._marked_lead()
        lead.expected_revenue = 11
        self.env.flush_all()
        self.assertEqual(set(self._marks(lead).mapped("path")), {False})

    def test_a_change_of_owner_marks_where_it_stood(self):
        lead = self._marked_lead()
        lead.user_id = self.user_pia
        lead.user_id = self.user_mia
        self.env.flush_all()
        places = self._marks(lead).filtered("path")
        self.assertEqual(set(places.mapped("owner_id")), {self.user_sam.id})
        self.assertIn("user_id|date_closed|", places.mapped("path"))

    def test_an_unsaved_change_is_no_place_of_a_deleted_record(self):
        lead = self._marked_lead()
        lead_id = lead.id
        lead.user_id = self.user_pia
        lead.unlink()
        marks = self.env["spm.kpi.mark"].search(
            [("model", "=", "crm.lead"), ("res_id", "=", lead_id)]
        )
        self.assertIn(self.user_sam.id, marks.mapped("owner_id"))

    def test_a_filter_on_links_to_many_marks_every_change(self):
        lead = self._marked_lead()
        tag = self.env["crm.tag"].create({"name": "Strategic"})
        self._make_kpi("tagged", domain=f"[('tag_ids', 'in', {tag.ids})]").write(
            {"state": "active"}
        )
        self.assertTrue(self.Kpi._refresh_changed())
        lead.tag_ids = tag
        self.env.flush_all()
        self.assertTrue(self._marks(lead))
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value("tagged", self.p_sam, "2026-M05"), 1)

    def test_saving_costs_no_statement(self):
        lead = self._marked_lead()
        lead.expected_revenue = 11
        with self.assertQueryCount(1):
            self.env.flush_all()
        self.assertTrue(self._marks(lead))

    def test_what_sql_changes_is_marked(self):
        lead = self._marked_lead()
        change = "UPDATE crm_lead SET expected_revenue = %s WHERE id = %s"
        self.env.cr.execute(change, [10, lead.id])
        self.assertFalse(self._marks(lead), "it was 10 before")
        self.env.cr.execute(change, [12, lead.id])
        self.assertEqual(self._marks(lead).mapped("changed"), ["expected_revenue"])
        self.env.cr.execute("DELETE FROM crm_lead WHERE id = %s", [lead.id])
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertFalse(self._value("won_revenue", self.p_sam, "2026-M05"))

    def test_a_column_that_is_gone_keeps_nobody_from_saving(self):
        lead = self._marked_lead()
        # CASCADE, as Odoo does when it uninstalls
        self.env.cr.execute("ALTER TABLE crm_lead DROP date_conversion CASCADE")
        change = "UPDATE crm_lead SET expected_revenue = %s WHERE id = %s"
        self.env.cr.execute(change, [12, lead.id])
        self.env.cr.execute(
            "SELECT expected_revenue FROM crm_lead WHERE id=%s", lead.ids
        )
        self.assertEqual(self.env.cr.fetchone()[0], 12)
        self.assertIn("*", self.env["spm.kpi.mark"].search([]).mapped("model"))

    def test_a_kpi_that_is_new_is_followed(self):
        lead = self._marked_lead()
        self._make_kpi("urgent", domain="[('priority', '=', '3')]", state="active")
        self.assertTrue(self.Kpi._refresh_changed())
        lead.priority = "3"
        self.env.flush_all()
        self.assertEqual(self._marks(lead).mapped("changed"), ["priority"])
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertEqual(self._value("urgent", self.p_sam, "2026-M05"), 1)

    def test_a_new_record_that_was_refreshed_moves_like_any(self):
        self.assertTrue(self.Kpi._refresh_changed())
        lead = self._make_lead(self.user_sam, 10, "2026-05-04 12:00:00")
        self._refresh()
        lead.user_id = self.user_pia
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertFalse(self._value("won_revenue", self.p_sam, "2026-M05"))
        self.assertEqual(self._value("won_revenue", self.p_pia, "2026-M05"), 10)

    def _marked_lead(self):
        lead = self._make_lead(self.user_sam, 10, "2026-05-04 12:00:00")
        self.assertTrue(self.Kpi._refresh_changed())
        self.assertFalse(self._marks(lead))
        self.env.invalidate_all()
        return lead

    def _marks(self, lead):
        return self.env["spm.kpi.mark"].search(
            [("model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )

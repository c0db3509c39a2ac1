from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.mail.tests.common import MailCase

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveMany(ObjectiveCommon, MailCase):
    """Objectives by the dozen: imported, edited, written by SQL, proposed."""

    def test_import_by_names(self):
        """As people import, through the import screen of Odoo."""
        fields_ = ["kpi_id", "period_id", "scope", "participant_id", "target"]
        Objective = self.Objective.with_user(self.user_mia)
        result = Objective.load(
            fields_,
            [
                ["Won Revenue", "Q3 2026", "Salesperson", "Sam", "1000"],
                ["Won Revenue", "Q3 2026", "Salesperson", "Pia", "2000"],
            ],
        )
        self.assertFalse(result["messages"])
        made = Objective.browse(result["ids"])
        self.assertEqual(made.mapped("target"), [1000, 2000])
        refused = Objective.load(
            [*fields_, "state"],
            [["Won Revenue", "Q3 2026", "Salesperson", "Sam", "1000", "Agreed"]],
        )
        self.assertIn("not typed", refused["messages"][0]["message"])

    def test_written_by_sql(self):
        """As a cascade writes: everything that follows is brought up to date."""
        self._make_lead(self.user_sam, 300, "2026-05-05 12:00:00")
        self._refresh("won_revenue")
        top = self._make_objective(self.company, 1000)
        rows = self.env.execute_query(
            SQL(
                """
                WITH line AS (
                    INSERT INTO spm_objective (
                           name, kpi_id, company_id, period_id, date_from, date_to,
                           scope, participant_id, target, weight, state, parent_id)
                    SELECT o.name, o.kpi_id, o.company_id, o.period_id, o.date_from,
                           o.date_to, 'line', %(mia)s, 900, 100, 'draft', o.id
                      FROM spm_objective o WHERE o.id = %(top)s
                    RETURNING *), own AS (
                    INSERT INTO spm_objective (
                           name, kpi_id, company_id, period_id, date_from, date_to,
                           scope, participant_id, target, weight, state, parent_id)
                    SELECT o.name, o.kpi_id, o.company_id, o.period_id, o.date_from,
                           o.date_to, 'participant', %(sam)s, 600, 100, 'draft', o.id
                      FROM line o
                    RETURNING id)
                SELECT id FROM line UNION ALL SELECT id FROM own
                """,
                mia=self.p_mia.id,
                sam=self.p_sam.id,
                top=top.id,
            )
        )
        line, own = self.Objective.browse(row[0] for row in rows)
        self.Objective._written_by_sql((line + own).ids)
        self.assertEqual(own.parent_path, f"{top.id}/{line.id}/{own.id}/")
        self.assertEqual(
            self.Objective.search([("id", "child_of", top.id)]), top + line + own
        )
        self.assertEqual(line.responsible_user_id, self.user_mia)
        self.assertEqual(sum(own.phase_ids.mapped("target")), 600)
        self.assertEqual((own.actual, own.attainment), (300, 50))
        self.assertEqual((line.assigned, top.assigned), (600, 900))

    def test_many_proposals_send_no_flood_of_mails(self):
        objectives = self._make_objective(self.p_sam, 10) + self._make_objective(
            self.p_sam, 5, kpi="won_deals"
        )
        with self.mock_mail_gateway():
            objectives.action_propose()
        self.assertFalse(self._new_mails)
        self.assertEqual(len(objectives.activity_ids), 2)
        single = self._make_objective(self.p_sam, 5, kpi="meetings")
        with self.mock_mail_gateway():
            single.action_propose()
        self.assertEqual(
            self._new_mails.mapped("recipient_ids"), self.user_sam.partner_id
        )

    def test_mass_edit(self):
        objectives = self._make_objective(self.p_sam, 10) + self._make_objective(
            self.p_pia, 20
        )
        objectives.with_user(self.user_mia).write({"target": 30, "tag": "plan"})
        self.assertEqual(objectives.mapped("target"), [30, 30])
        for objective in objectives:
            self.assertEqual(sum(objective.phase_ids.mapped("target")), 30)

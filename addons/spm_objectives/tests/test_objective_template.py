from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .measure_common import NOW
from .objective_common import ObjectiveCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestObjectiveTemplate(ObjectiveCommon):
    """The usual objectives of a job."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.job = cls.env["hr.job"].create(
            {"name": "Rep", "company_id": cls.company.id}
        )
        cls.template = cls.env["spm.objective.template"].create(
            {
                "name": "Rep",
                "job_ids": [(6, 0, cls.job.ids)],
                "line_ids": [
                    (0, 0, {"kpi_id": cls._kpi(kpi).id, **vals})
                    for kpi, vals in (
                        ("won_deals", {"target": 5, "weight": 30, "cap": 120}),
                        (
                            "won_revenue",
                            {
                                "target_from": "previous",
                                "growth": 10,
                                "weight": 70,
                                "target": 900,
                            },
                        ),
                    )
                ],
            }
        )
        for person in cls.p_sam + cls.p_pia:
            cls._make_placement(person, "2026-02-01", job_id=cls.job)
        cls._make_lead(cls.user_sam, 333.33, "2026-02-05 12:00:00")
        cls._make_lead(cls.user_mia, 100, "2026-02-05 12:00:00")

    def _apply(self, user, template=None, period="2026-Q2", **vals):
        """As people do, by the dialog."""
        template = (template or self.template).with_user(user)
        context = template.action_apply()["context"]
        wizard = self.env["spm.objective.template.apply"].with_user(user)
        action = (
            wizard.with_context(**context)
            .create(
                {
                    "company_id": self.company.id,
                    "period_id": self._period(period).id,
                    **vals,
                }
            )
            .action_apply()
        )
        return self.Objective.search(action["domain"])

    def test_drafts_for_the_people_of_the_job(self):
        self._refresh("won_revenue")
        made = self._apply(self.user_mia)
        self.assertEqual(made.participant_id, self.p_sam + self.p_pia)
        self.assertEqual(set(made.mapped("state")), {"draft"})
        by_key = {(o.participant_id, o.kpi_id.code): o for o in made}
        self.assertEqual(len(by_key), 4)
        deals = by_key[self.p_sam, "won_deals"]
        self.assertEqual((deals.target, deals.weight, deals.cap), (5, 30, 120))
        # the quarter before, and ten percent on top
        self.assertEqual(by_key[self.p_sam, "won_revenue"].target, 366.66)
        # nothing before: the target of the line
        self.assertEqual(by_key[self.p_pia, "won_revenue"].target, 900)
        self.assertEqual(made.template_id, self.template)

    def test_nothing_is_made_twice(self):
        self._apply(self.user_mia)
        with self.assertRaisesRegex(UserError, "already"):
            self._apply(self.user_mia)
        self.assertEqual(len(self._apply(self.user_mia, period="2026-Q3")), 4)

    def test_the_same_period_last_year(self):
        self._make_calendar(year=2027)
        self.template.line_ids.target_from = "last_year"
        self._refresh()
        made = self._apply(self.user_mia, period="2027-Q1")
        revenue = made.filtered(lambda o: o.kpi_id.code == "won_revenue")
        self.assertEqual(
            {o.participant_id: o.target for o in revenue},
            {self.p_sam: 366.66, self.p_pia: 900},
        )

    def test_lines_of_managers(self):
        self.template.line_ids.scope = "line"
        self._refresh("won_revenue")
        made = self._apply(self.user_head, participant_ids=[(6, 0, self.p_mia.ids)])
        revenue = made.filtered(lambda o: o.kpi_id.code == "won_revenue")
        self.assertEqual((revenue.scope, revenue.target), ("line", 476.66))

    def test_only_for_people_whom_one_may_set_objectives(self):
        self.template.job_ids = False
        made = self._apply(self.user_mia)
        self.assertEqual(made.participant_id, self.p_sam + self.p_pia, "not herself")
        with self.assertRaises(AccessError):
            self._apply(
                self.user_mia,
                period="2026-Q3",
                participant_ids=[(6, 0, self.p_mia.ids)],
            )
        with self.assertRaises(AccessError):
            self._apply(self.user_sam)
        with self.assertRaisesRegex(UserError, "Choose the people"):
            self._apply(self.user_mia, participant_ids=[(6, 0, [])])

    def test_queries_do_not_grow_with_people(self):
        self._refresh()
        crowd = self.p_sam.browse()
        for number in range(12):
            crowd |= self._make_participant(f"Rep {number}", self.p_mia)
        counts = []
        for people, period in ((crowd[:2], "2026-Q2"), (crowd, "2026-Q3")):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.template._apply(people, self._period(period))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_presets(self):
        for name in ("sdr", "account_executive", "account_manager", "sales_manager"):
            template = self.env.ref(f"spm_objectives.template_{name}")
            made = template._apply(self.p_mia, self._period("2026-Q3"))
            self.assertEqual(len(made), 3)
            self.assertEqual(sum(made.mapped("weight")), 100)
            made.unlink()

    def test_kpi_of_one_company(self):
        kpi = self._make_kpi("ours", company_id=self.company.id, state="active")
        with self.assertRaisesRegex(ValidationError, "so must the template be"):
            self.template.line_ids[0].kpi_id = kpi

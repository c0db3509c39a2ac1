from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from ..engine import attainment
from .windows import open_windows

#: Figures as of a day, while the others of the mail are of a span.
_STANDING = ("kpi_spm_attainment", "kpi_spm_off_track")


class DigestDigest(models.Model):
    """The reader's own results and objectives in Odoo's mail of figures."""

    _inherit = "digest.digest"

    kpi_spm_won_revenue = fields.Boolean("My Won Revenue")
    kpi_spm_won_revenue_value = fields.Monetary(
        compute="_compute_kpi_spm_won_revenue_value"
    )
    kpi_spm_attainment = fields.Boolean("Attainment of My Objectives (%)")
    kpi_spm_attainment_value = fields.Integer(
        compute="_compute_kpi_spm_attainment_value"
    )
    kpi_spm_off_track = fields.Boolean("My Objectives Off Track")
    kpi_spm_off_track_value = fields.Integer(compute="_compute_kpi_spm_off_track_value")

    def _compute_kpi_spm_won_revenue_value(self):
        people = self._spm_with_those_below(self._spm_own_people())
        revenue = self._spm_revenue(people)
        for digest in self:
            own = digest._spm_of_company(people)
            digest.kpi_spm_won_revenue_value = sum(revenue.get(p.id, 0) for p in own)

    def _compute_kpi_spm_attainment_value(self):
        running = self._spm_running()
        for digest in self:
            score = digest._spm_of_company(running)._as_scorecard().score
            digest.kpi_spm_attainment_value = round(score or 0)

    def _compute_kpi_spm_off_track_value(self):
        running = self._spm_running()
        slipping = running.filtered(lambda one: one.status in attainment.OFF_TRACK)
        for digest in self:
            digest.kpi_spm_off_track_value = len(digest._spm_of_company(slipping))

    def _compute_kpis(self, company, user):
        """What stands as of today is said once.

        All three spans of the mail end when it is sent, so where an objective stands
        at their end is one figure, not three; and nobody kept where it stood when a
        span began, so there is no change to show either. What was earned within each
        span is the line of the revenue.
        """
        kpis = super()._compute_kpis(company, user)
        for kpi in kpis:
            if kpi["kpi_name"] in _STANDING:
                kpi["kpi_col1"] |= {"margin": 0, "col_subtitle": self.env._("Today")}
                kpi["kpi_col2"] = kpi["kpi_col3"] = {}
            if kpi["kpi_name"] == "kpi_spm_attainment":
                kpi["kpi_col1"]["value"] = f"{kpi['kpi_col1']['value']} %"
            if kpi["kpi_name"] == "kpi_spm_won_revenue" and self._spm_leads(user):
                kpi["kpi_fullname"] = self.env._("Won Revenue of My People and Me")
        return kpis

    def _spm_leads(self, user):
        people = self.with_user(user)._spm_own_people()
        return self._spm_with_those_below(people) != people

    def _spm_of_company(self, records):
        companies = self.company_id or self.env.company
        return records.filtered(lambda record: record.company_id in companies)

    def _spm_own_people(self):
        """The reader as somebody who takes part, once per company.

        :raise AccessError: for everybody else, whom the digest then spares the line
        """
        people = self.env["spm.participant"]
        if self.env.user.has_group("spm_objectives.group_spm_user"):
            _start, _end, companies = self._get_kpi_compute_parameters()
            people = people.search(
                [
                    ("user_id", "=", self.env.uid),
                    ("company_id", "in", companies.ids),
                ]
            )
        if not people:
            raise AccessError(self.env._("Only those who take part have results."))
        return people

    def _spm_with_those_below(self, people):
        """People with everybody who stands below them today, as far as the reader may
        see them."""
        today = fields.Date.context_today(self)
        links = self.env["spm.chain"].sudo()  # sudo: searched with one's rights below
        found = links.search(
            [
                ("ancestor_id", "in", people.ids),
                ("date_from", "<=", today),
                ("date_to", ">", today),
            ]
        )
        return people | people.search([("id", "in", found.participant_id.ids)])

    def _spm_running(self):
        """The reader's agreed objectives of today, those for their line as well.

        :raise AccessError: where there are none; nothing is not 0 %
        """
        today = fields.Date.context_today(self)
        found = self.env["spm.objective"].search(
            [
                ("participant_id", "in", self._spm_own_people().ids),
                ("scope", "in", ("participant", "line")),
                ("state", "=", "agreed"),
                ("date_from", "<=", today),
                ("date_to", ">", today),
            ]
        )
        if not found:
            raise AccessError(self.env._("No agreed objective of yours goes on."))
        return found

    def _spm_revenue(self, people):
        """Won revenue by participant id, from the first to the last day of the mail's
        span, today included."""
        kpi = self.env.ref("spm_objectives.kpi_won_revenue", False)
        context = self.env.context
        span = context.get("start_datetime"), context.get("end_datetime")
        if not kpi or kpi.state != "active" or not all(span):
            raise AccessError(self.env._("Won revenue is not measured."))
        rows = [
            (person.id, *(self._spm_day(moment, person) for moment in span))
            for person in people
        ]
        # sudo: the sums of the reader's own results and those of people below, as the
        # dashboard shows them
        kpi = kpi.sudo()
        open_windows(kpi.env, rows)
        found = {}
        for window, _team, amount, _count in kpi.env.execute_query(
            kpi._source()._measure(kpi)
        ):
            person = rows[window][0]
            found[person] = found.get(person, 0) + float(amount or 0)
        return found

    def _spm_day(self, moment, person):
        """The first day that is not over at a moment, where the person works, with
        what was won on it still counted."""
        # the mail's moments are UTC, whatever zone they claim
        naive = moment.replace(tzinfo=None)
        return person.company_id._spm_day(naive) + timedelta(days=1)

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("spm_objectives.spm_menu_root").id
        mine = f"spm_objectives.spm_objective_action_mine?menu_id={menu}"
        dashboard = f"spm_objectives.spm_dashboard_action?menu_id={menu}"
        return actions | {
            "kpi_spm_won_revenue": dashboard,
            "kpi_spm_attainment": mine,
            "kpi_spm_off_track": mine,
        }

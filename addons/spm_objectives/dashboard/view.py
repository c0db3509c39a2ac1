"""What one screen of the dashboard is about, with the figures its panels share."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine import attainment, dashboard, seasonality
from ..engine.results import NO_DATA
from ..models.numbers import decimal
from . import team
from .spm_dashboard_places import Place

#: States of objectives that both sides stand by.
AGREED = ("agreed", "closed")
#: States of objectives whose target counts, the more binding first.
IN_FORCE = (*AGREED, "proposed")
#: What reading a KPI whose definition makes no sense raises.
_UNREADABLE = (UserError, ValueError, KeyError)
#: Fields that panels read of the objectives.
_OBJECTIVE = (
    "kpi_id",
    "company_id",
    "state",
    "date_from",
    "date_to",
    "target",
    "scope",
)


@dataclass(frozen=True)
class View:
    """A place and a period; what is costly is read once, when first asked for.

    Its figures are those of the place's company, in its currency, as objectives count
    them. ``env`` is the viewer's, in that company. ``period`` is empty where the
    company has no calendar; ``comparison`` where nothing is compared; ``trend`` are
    the periods before, oldest first. ``today`` is the company's.
    """

    env: api.Environment
    place: Place
    company: models.BaseModel
    calendar: models.BaseModel
    period: models.BaseModel
    compare: str
    comparison: models.BaseModel
    trend: models.BaseModel
    today: date
    layout: dict

    @property
    def day(self):
        """The day of the period on which to look who stood where."""
        return min(max(self.today, self.period.date_from), self.period.last_day)

    @cached_property
    def working(self):
        """The company's working days."""
        return self.env["spm.working.days"]._of(self.company)[self.company]

    @cached_property
    def share(self):
        """How much of the period is gone, by working days, from 0 to 1."""
        period = self.period
        return seasonality.share_of(
            period.date_from, period.date_to, self.today, self.working
        )

    @cached_property
    def leafs(self):
        """The smallest periods of the calendar, by id."""
        return {leaf.id: leaf for leaf in self.calendar if leaf.is_leaf}

    @cached_property
    def kpis(self):
        """The KPIs to show: those of the objectives first, then by their order."""
        library = self.env["spm.kpi"].search(
            [
                ("company_id", "in", [False, self.company.id]),
                ("state", "in", ["active", "broken"]),
            ]
        )
        used = self.objectives.kpi_id
        return (library & used) + (library - used)

    @cached_property
    def objectives(self):
        """The objectives of the place that overlap the shown periods, as far as the
        user may read them, the more binding first."""
        periods = self.trend + self.period
        if not periods:
            return self.env["spm.objective"]
        found = self.env["spm.objective"].search_fetch(
            self.unit_domain
            & Domain("state", "in", IN_FORCE)
            & Domain("date_from", "<", self.period.date_to)
            & Domain("date_to", ">", periods[0].date_from),
            _OBJECTIVE,
        )
        return found.sorted(lambda o: (IN_FORCE.index(o.state), o.date_from, o.id))

    @property
    def unit_domain(self):
        """Objectives of the place itself."""
        scope = self.place.scope
        column = "participant_id" if scope == "line" else f"{scope}_id"
        return Domain("scope", "=", scope) & Domain(column, "=", self.place.unit.id)

    @cached_property
    def wanted(self):
        """The targets of the objectives, as lists of ``Wanted`` by KPI."""
        phases = team.phases_of(self, self.objectives.ids)
        found = {}
        for objective in self.objectives:
            one = dashboard.Wanted(
                objective.id,
                objective.date_from,
                objective.date_to,
                decimal(objective.target),
                tuple(phases.get(objective.id, ())),
            )
            found.setdefault(objective.kpi_id, []).append(one)
        return found

    def target(self, kpi, period):
        """The place's target for a KPI in a period.

        :return: ``engine.dashboard.Found`` or None
        """
        return dashboard.target_for(
            period.date_from,
            period.date_to,
            self.wanted.get(kpi, ()),
            kpi._adds_up_over_time(),
        )

    def stand(self, kpi, target, value):
        """How far a value of the period is on its way to a target.

        :param target: ``engine.dashboard.Found``
        :return: ``engine.attainment.Progress``
        """
        period = self.period
        whole = seasonality.Phase(period.date_from, period.date_to, target.target)
        goal = attainment.Goal(
            target=target.target,
            phases=target.phases or (whole,),
            direction=kpi.direction,
            cumulative=kpi._adds_up_over_time(),
            red_below=decimal(kpi.threshold_red),
            green_from=decimal(kpi.threshold_green),
        )
        return attainment.progress(goal, value, self.today, self.working)

    @cached_property
    def values(self):
        """``Result`` by (kpi id, period id) of the place, in one question.

        A KPI that cannot be read has no data.
        """
        periods = self.period | self.comparison | self.trend
        if not periods:
            return {}
        return self.readable(self.kpis, lambda kpis: self._read(kpis, periods))

    def readable(self, kpis, read):
        """What is read of KPIs; one that cannot be read (a formula of something that
        is gone) is left out, and the others have theirs.

        :param read: called with KPIs; returns a dict by keys of their own
        """
        with suppress(*_UNREADABLE):
            return read(kpis)
        found = {}
        for kpi in kpis:
            with suppress(*_UNREADABLE):
                found |= read(kpi)
        return found

    def _read(self, kpis, periods):
        by, unit = self.place.scope, self.place.unit
        if by != "participant":
            # sudo: sums of a unit in which the user may see everybody of today, as
            # the roll-up shows them
            kpis = kpis.sudo()
        values = kpis._values(by, unit.ids, periods, self.company)
        return {(kpi, period): result for (kpi, _u, period), result in values.items()}

    def value(self, kpi, period):
        """The ``Result`` of the place."""
        return self.values.get((kpi.id, period.id), NO_DATA)

    def of(self, company):
        """The same days as another company counts them: in its calendar and its
        currency. Of its people no more is shown here than on screens of their own.

        :return: ``View``, whose period is empty where there is none of these days
        """
        if company not in self._of_others:
            self._of_others[company] = self._elsewhere(company)
        return self._of_others[company]

    @cached_property
    def _of_others(self):
        return {self.company: self}

    def _elsewhere(self, company):
        periods = self.env["spm.dashboard"].with_company(company)
        calendar = periods._of(company)
        none = calendar.browse()
        return replace(
            self,
            env=periods.env,
            company=company.with_env(periods.env),
            calendar=calendar,
            period=periods._same_days(self.period, calendar),
            comparison=none,
            trend=none,
            today=company._spm_today(),
        )

    @cached_property
    def people(self):
        """Who stood in the place on ``day``, as far as the user may see them; in a
        line the manager first."""
        if self.place.is_person:
            return self.place.unit
        people = self.env["spm.participant"].with_context(active_test=False)
        found = people.search_fetch(
            Domain("id", "in", self._standing_ids())
            & (
                Domain("date_end", ">", self.day)
                | Domain("active", "=", True) & Domain("date_end", "=", False)
            ),
            ["name", "company_id", "user_id", "active"],
        )
        return found.with_env(self.env)

    def _standing_ids(self):
        """Ids of who stood in the place, for the search that leaves the visible."""
        scope, unit = self.place.scope, self.place.unit
        if scope == "line":
            links = self.env["spm.chain"].sudo()  # sudo: searched with one's rights
            domain = Domain("ancestor_id", "=", unit.id)
            start, end = "date_from", "date_to"
        else:
            links = self.env["spm.placement"].sudo()  # sudo: as above
            start, end = "valid_from", "valid_to"
            domain = {
                "company": Domain("participant_id.company_id", "=", unit.id),
                "department": Domain("department_id", "child_of", unit.id),
                "team": Domain("team_id", "=", unit.id),
            }[scope]
        rows = links._read_group(
            domain & Domain(start, "<=", self.day) & Domain(end, ">", self.day),
            ["participant_id"],
        )
        return [person.id for [person] in rows]

    @cached_property
    def below(self):
        """The places one level below that the user may see."""
        return self.env["spm.dashboard"]._below(self.place)

    @cached_property
    def asked(self):
        """The objectives of the people, read in bulk (``team.Asked``)."""
        return team.asked_of(self, IN_FORCE, "participant", self.people.ids)

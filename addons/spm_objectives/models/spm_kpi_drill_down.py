from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.dates import merged


@dataclass(frozen=True)
class Within:
    """That results are all there are of a unit in ``[since, until)``: then one
    condition may speak for many people and for days without a result, which have no
    records. ``by_team``: only records of the results' own teams.
    """

    since: date
    until: date
    by_team: bool = False


@dataclass(frozen=True)
class Window:
    """Days ``[start, stop)`` in which records count for people of a company: for
    nobody where ``people`` is empty; whatever their team where ``team`` is None."""

    company: models.BaseModel
    team: models.BaseModel | None
    people: models.BaseModel
    start: date
    stop: date


class SpmKpiDrillDown(models.AbstractModel):
    """From a result to the records behind it: part of ``spm.kpi``."""

    _name = "spm.kpi.drill.down"
    _description = "Drill-down of KPIs"

    def _action_drill_down(self, measures, within=None):
        """The list of records behind results, as far as the viewer may see them.

        :param within: ``Within``, where the results are a whole unit's
        """
        found = self._source()._drill_down(self, measures, within)
        if found is None:
            return False
        model_name, domain = found
        records = self.env[model_name].with_context(active_test=False)
        visible = records.search_count(domain)
        # sudo: only their number, which the result itself tells already
        total = records.sudo().search_count(domain)
        name = self.name
        if visible < total:
            name = self.env._(
                "%(kpi)s: %(visible)s of %(total)s visible to you",
                kpi=name,
                visible=visible,
                total=total,
            )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model_name,
            "view_mode": "list,form",
            "domain": list(domain),
            "context": {"active_test": False, "create": False},
        }


class SpmKpiSourceModelDrillDown(models.AbstractModel):
    """Which records stand behind a result, as a domain: part of
    ``spm.kpi.source.model``."""

    _name = "spm.kpi.source.model.drill.down"
    _description = "Records behind results"

    def _drill_down(self, kpi, measures, within=None):
        domain = self._domain(kpi) & Domain.OR(
            self._window_domain(kpi, window)
            for window in self._windows(kpi, measures, within)
        )
        if kpi.distinct_path or kpi.value_mode == "duration":
            # which records count cannot be said by conditions alone
            domain = Domain("id", "in", self._counted_ids(kpi, domain))
        return kpi.model_name, domain

    def _counted_ids(self, kpi, domain):
        candidates = self._model(kpi)._search(domain)
        rows = self.env.execute_query(
            SQL(
                "SELECT d.id FROM (%s) d WHERE d.id IN %s",
                self._documents(kpi),
                candidates.subselect(),
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------- windows

    def _windows(self, kpi, measures, within):
        """Whose records count when, as few as possible: days that follow one another
        as one, people with the same days together.

        :return: list of ``Window``
        """
        segments = self._segments(measures)
        ranges = defaultdict(list)
        by_team = kpi.team_from == "document" and kpi.team_path
        if within and not within.by_team:
            by_team = False
        for measure in measures:
            team = measure.team_id if by_team else None
            key = (measure.company_id, team, measure.participant_id)
            ranges[key].append(self._range(measure, segments, within))
        people = defaultdict(list)
        for (company, team, person), found in ranges.items():
            for start, stop in merged(found):
                # nobody's records are found otherwise than somebody's
                people[company, team, bool(person), start, stop].append(person.id)
        participants = measures.participant_id
        return [
            Window(company, team, participants.browse(filter(None, ids)), start, stop)
            for (company, team, _known, start, stop), ids in people.items()
        ]

    def _segments(self, measures):
        """The segments of the people of results, by person."""
        # sudo: the ends of the results' own ranges, which their periods tell already
        segments = self.env["spm.segment"].sudo()
        found = segments.search([("participant_id", "in", measures.participant_id.ids)])
        by_person = defaultdict(list)
        for segment in found:
            days = (segment.date_from, segment.date_to)
            by_person[segment.participant_id.id].append(days)
        return by_person

    def _range(self, measure, segments, within):
        """The days of a result: those of its segment in its period, or in the whole
        range that is looked at."""
        start, stop = measure.date_from, measure.period_id.date_to
        first, end = next(
            (
                days
                for days in segments[measure.participant_id.id]
                if days[0] <= start < days[1]
            ),
            (date.min, date.max),
        )
        if within:
            return max(within.since, first), min(within.until, end)
        return start, min(stop, end)

    def _window_domain(self, kpi, window):
        return Domain.AND(
            [
                self._owner_domain(kpi, window),
                self._company_domain(kpi, window),
                self._team_domain(kpi, window),
                self._time_domain(kpi, window),
            ]
        )

    def _owner_domain(self, kpi, window):
        column = {"res.users": "user_id", "hr.employee": "employee_id"}.get(
            self._owner_model(kpi), "id"
        )
        # sudo: whose documents count for whom, of a result that one may see
        participants = self.env["spm.participant"].sudo()
        if window.people:
            people = window.people.sudo()
            if column != "user_id":
                here = people.filtered(lambda p: p.company_id == window.company)
                users = [("user_id", "in", here.user_id.ids)]
                people |= participants._search_all(users)
            owners = people if column == "id" else people[column]
            return Domain(kpi.owner_path, "in", owners.ids)
        if column == "id":
            return Domain(kpi.owner_path, "=", False)
        # everybody who takes part must be named to leave the others
        known = participants.with_context(active_test=False)._read_group([], [column])
        return Domain(kpi.owner_path, "not in", [owner.id for (owner,) in known])

    def _company_domain(self, kpi, window):
        """As ``_company`` of the source decides, said as conditions."""
        company = window.company
        homeless = self._homeless_domain(kpi, window)
        field = self.env[kpi.model_name]._fields.get("company_id")
        if not (field and field.store and field.type == "many2one"):
            return homeless
        without = Domain("company_id", "=", False) & homeless
        return Domain("company_id", "=", company.id) | without

    def _homeless_domain(self, kpi, window):
        """Which documents without a company belong to the result's one."""
        company = window.company
        # sudo: which company is the first to have a calendar is no secret
        periods = self.env["spm.period"].sudo()
        calendars = periods._read_group([], ["company_id"])
        first = company.id == min(calendar.id for [calendar] in calendars)
        by_user = self._owner_model(kpi) == "res.users"
        if not by_user and not window.people:
            return Domain(first)
        *links, last = kpi.owner_path.split(".")
        path = [*links, "company_id"] if last == "id" else [*links, last, "company_id"]
        owned = Domain(".".join(path), "=", company.id)
        if first and not window.people:
            return owned | Domain(kpi.owner_path, "=", False)
        return owned

    def _team_domain(self, kpi, window):
        if window.team is None:
            return Domain.TRUE
        return Domain(kpi.team_path, "=", window.team.id)

    def _time_domain(self, kpi, window):
        if kpi.nature == "stock":
            return Domain.TRUE
        start, stop = window.start, window.stop
        if self._field(kpi, kpi.date_path).type == "datetime":
            # sudo: the time zone of the result's company
            company = window.company.sudo()
            start, stop = company._spm_midnight(start), company._spm_midnight(stop)
        return Domain(kpi.date_path, ">=", start) & Domain(kpi.date_path, "<", stop)

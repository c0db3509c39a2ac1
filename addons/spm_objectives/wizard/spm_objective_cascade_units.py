from dataclasses import dataclass, field
from datetime import date

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.dates import BEGINNING, END
from ..engine.organisation import Key, Person, Place, organise, problem

#: Where it is kept who may set the objectives of a unit.
_STEWARDS = {
    "participant": ("spm.participant", "steward_ids"),
    "line": ("spm.participant", "steward_ids"),
    "department": ("hr.department", "spm_steward_ids"),
    "team": ("crm.team", "spm_steward_ids"),
}


@dataclass
class Organisation:
    """The units below an objective's own, as of a day, as far as the user sees them.

    ``names`` and ``spans`` (first day, day after the last, first day known) are by key
    and by id of a person; ``out_of_reach`` are the people and units seen that are not
    the user's to set.
    """

    day: date
    places: tuple[Place, ...] = ()
    names: dict[Key, str] = field(default_factory=dict)
    spans: dict[int, tuple[date, date, date]] = field(default_factory=dict)
    out_of_reach: list[Key] = field(default_factory=list)


class SpmObjectiveCascadeUnits(models.AbstractModel):
    """Onto whom an objective is cascaded: part of ``spm.objective.cascade``."""

    _name = "spm.objective.cascade.units"
    _description = "Units of a Cascade"

    def _usual_levels(self):
        """What is split first where nothing was chosen: units, then people."""
        objective = self.objective_id
        levels = {"company": ("department", "participant")}.get(
            objective.scope, ("participant",)
        )
        return [
            {"sequence": 10 * (place + 1), "scope": scope, "method": "even"}
            for place, scope in enumerate(levels)
        ]

    def _check_levels(self):
        """Refuse levels that do not stand below each other."""
        scopes = self.level_ids.mapped("scope")
        if not scopes:
            raise UserError(self.env._("Add a level to cascade to."))
        wrong = problem(self.objective_id.scope, scopes)
        if wrong:
            field_ = self.env["spm.objective"]._fields["scope"]
            labels = dict(field_._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(below)s” cannot stand directly below “%(above)s” here.",
                    above=labels[wrong[0]],
                    below=labels[wrong[1]],
                )
            )
        return scopes

    def _organisation(self):
        """The units of the levels, in a constant number of queries."""
        scopes = self._check_levels()
        objective = self.objective_id
        # sudo: only what day it is there
        today = objective.company_id.sudo()._spm_today()
        day = min(max(today, objective.date_from), objective.last_day)
        found = Organisation(day)
        people = self._people(found)
        found.places = organise(
            people, self._sharing(people, found), self._top(), scopes
        )
        found.places = self._within_reach(found)
        self._name_units(found)
        return found

    def _top(self):
        objective = self.objective_id
        return objective.scope, objective._unit().id

    def _people(self, found):
        """Where everybody stands whom the user sees and who takes part."""
        objective = self.objective_id
        Participant = self.env["spm.participant"]
        seen = Participant.search([("company_id", "=", objective.company_id.id)])
        for model in ("spm.participant", "spm.placement", "hr.department"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id, p.name, p.date_start, p.date_end, l.team_id,
                       d.parent_path,
                       (SELECT MIN(f.date_from) FROM spm_placement f
                         WHERE f.participant_id = p.id),
                       ARRAY(SELECT c.ancestor_id FROM spm_chain c
                              WHERE c.participant_id = p.id AND c.depth > 0
                                AND c.date_from <= %(day)s AND c.date_to > %(day)s
                              ORDER BY c.depth)
                  FROM spm_participant p
                  JOIN spm_placement l ON l.participant_id = p.id
                   AND l.valid_from <= %(day)s AND l.valid_to > %(day)s
                  LEFT JOIN hr_department d ON d.id = l.department_id
                 WHERE p.id = ANY(%(ids)s)
                 ORDER BY p.name, p.id
                """,
                day=found.day,
                ids=seen.ids,
            )
        )
        people = []
        for number, name, start, end, team, path, known, chain in rows:
            departments = tuple(map(int, (path or "").split("/")[:-1]))
            people.append(Person(number, tuple(chain), departments, team))
            found.names["participant", number] = found.names["line", number] = name
            found.spans[number] = (start or BEGINNING, end or END, start or known)
        return people

    def _sharing(self, people, found):
        """Who gets a share of their own: who takes part between the day and the end,
        managers only where asked for."""
        managers = {manager for person in people for manager in person.managers}
        sharing = set()
        for person in people:
            start, end, _known = found.spans[person.id]
            there = start < self.objective_id.date_to and end > found.day
            if there and (self.managers_too or person.id not in managers):
                sharing.add(person.id)
        return sharing

    def _within_reach(self, found):
        """The units that the user may set, others being noted."""
        if self.env.su or self.env.user._spm_sees_all():
            return found.places
        wanted = {}
        for key in _keys(found.places):
            wanted.setdefault(key[0], []).append(key[1])
        reached = set()
        for scope, ids in wanted.items():
            model, stewards = _STEWARDS[scope]
            domain = [("id", "in", ids), (stewards, "in", self.env.uid)]
            # sudo: whether one may set a unit's objectives, as the record rule asks
            units = self.env[model].sudo().search(domain)
            if scope == "line":
                own = [("id", "in", ids), ("user_id", "=", self.env.uid)]
                units |= units.search(own)
            reached |= {(scope, unit.id) for unit in units}
        return self._reached(found.places, reached, found)

    def _reached(self, places, reached, found):
        kept = []
        for place in places:
            if place.key not in reached:
                found.out_of_reach.append(place.key)
                continue
            below = self._reached(place.below, reached, found)
            kept.append(Place(place.key, place.people, below))
        return tuple(kept)

    def _name_units(self, found):
        """Names of departments and teams, which are no secret."""
        keys = [*_keys(found.places), *found.out_of_reach]
        for scope in ("department", "team"):
            ids = [unit for kind, unit in keys if kind == scope]
            # sudo: only their names
            for unit in self.env[_STEWARDS[scope][0]].sudo().browse(ids):
                found.names[scope, unit.id] = unit.name


def _keys(places):
    for place in places:
        yield place.key
        yield from _keys(place.below)

import re
from dataclasses import dataclass
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

#: The model of each kind of place.
MODELS = {
    "company": "res.company",
    "department": "hr.department",
    "team": "crm.team",
    "line": "spm.participant",
    "participant": "spm.participant",
}
_KEY = re.compile(r"(company|department|team|line|participant)-([0-9]{1,9})")
#: Most places that are listed at once.
CHILDREN, FOUND = 200, 40


@dataclass(frozen=True)
class Place:
    """A unit whose dashboard may be seen: its kind, its record, and how it is called
    in addresses."""

    scope: str
    unit: models.BaseModel
    me: bool = False

    @property
    def key(self):
        """As in addresses, such as ``team-5``."""
        return "me" if self.me else f"{self.scope}-{self.unit.id}"

    @property
    def is_person(self):
        """Whether it is one person without those below."""
        return self.scope == "participant"

    def company(self, usual):
        """The company whose calendar counts; ``usual`` for units of all companies."""
        unit = self.unit
        return unit if self.scope == "company" else unit.company_id or usual

    def brief(self):
        """For lists of places."""
        return {"key": self.key, "name": self.unit.name, "scope": self.scope}


class SpmDashboardPlaces(models.AbstractModel):
    """The units whose dashboard the user may open, exactly those whose results the
    roll-up shows them."""

    _name = "spm.dashboard.places"
    _description = "Places of the Dashboard"
    _inherit = ["spm.visible.units"]

    # ------------------------------------------------------------- one place

    @api.model
    def _place(self, key):
        """The place of an address.

        :param key: as in addresses; empty for the user's natural one
        :return: ``Place``, or None when there is none or the user may not see it
        """
        if not key:
            return self._natural()
        if key == "me":
            own = self._own()
            return Place("participant", own, me=True) if own else None
        match = _KEY.fullmatch(key)
        if not match:
            return None
        scope, number = match.groups()
        unit = getattr(self, f"_of_{scope}")(int(number))
        return Place(scope, unit) if unit else None

    @api.model
    def _natural(self):
        """Where the user's work is: everything, the own people, or oneself."""
        if self._sees_all():
            return Place("company", self.env.company)
        own = self._own()
        if own and self._leading(own):
            return Place("line", own)
        if own:
            return Place("participant", own, me=True)
        return next(iter(self._roots()), None)

    def _own(self):
        """The user's own participation, in the current company if there is one."""
        mine = self.env["spm.participant"].search(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        return mine.sorted(lambda p: p.company_id != self.env.company)[:1]

    def _leading(self, people):
        """Of these people those with somebody below them today, all of whom the user
        may see."""
        if not people:
            return people
        days = {company._spm_today() for company in self.env.companies}
        stop = max(days) + timedelta(days=1)
        return self._managers(min(days), stop, among=people)

    def _of_participant(self, number):
        return self._people(("id", "=", number))

    def _of_line(self, number):
        return self._leading(self._of_participant(number))

    def _of_company(self, number):
        company = self.env.companies & self.env["res.company"].browse(number)
        return company and self._whole("company_id", company)

    def _of_department(self, number):
        return self._of_unit("department", number)

    def _of_team(self, number):
        return self._of_unit("team", number)

    def _of_unit(self, scope, number):
        model = self.env[MODELS[scope]]
        units = self._in_companies(model._name) & model.browse(number)
        return units and self._whole(f"{scope}_id", units)

    def _is_elsewhere(self, key):
        """Whether the user may see a place in a company that is not selected now.

        What they may not see in any of their companies is as if it were gone.
        """
        mine = self.env.user.company_ids
        if mine <= self.env.companies:
            return False
        here = self.with_context(allowed_company_ids=mine.ids)
        return bool(here._place(key))

    def _unseen(self, key):
        if key == "me":
            return self.env._(
                "You do not take part yourself, so there are no figures of yours."
            )
        # a forbidden one reads as one that is gone
        return self.env._(
            "This unit does not exist or you may not see it: your own screen is shown."
        )

    # ------------------------------------------------------------- around it

    def _crumbs(self, place):
        """From the highest place the user may see down to this one."""
        if place.me:
            return [place]
        above = getattr(self, f"_above_{place.scope}")(place.unit)
        return [*above, place]

    def _above_company(self, _company):
        return []

    def _top(self, unit):
        """The company of a unit, where the user may see it."""
        company = unit.company_id or self.env.company
        company &= self.env.companies
        seen = company and self._whole("company_id", company)
        return [Place("company", seen)] if seen else []

    def _above_team(self, team):
        return self._top(team)

    def _above_department(self, department):
        above = self._with_parents(department.parent_id)
        seen = self._whole("department_id", above).sorted("parent_path")
        return self._top(department) + [Place("department", unit) for unit in seen]

    def _above_participant(self, person):
        day = person.company_id._spm_today()
        # sudo: who stands above somebody; only those whom the user may see are kept
        rows = (
            self.env["spm.chain"]
            .sudo()
            .search(
                [
                    ("participant_id", "=", person.id),
                    ("depth", ">", 0),
                    ("date_from", "<=", day),
                    ("date_to", ">", day),
                ],
                order="depth desc",
            )
        )
        chain = self.env["spm.participant"].browse(rows.ancestor_id.ids)
        seen = self._leading(self._people(("id", "in", chain.ids)))
        above = [person for person in chain if person in seen]
        # managers may be of another company than their people
        top = self._top(above[0] if above else person)
        return top + [Place("line", one) for one in above]

    _above_line = _above_participant

    def _below(self, place):
        """The places one level below, at most ``CHILDREN``."""
        return getattr(self, f"_below_{place.scope}")(place.unit)[:CHILDREN]

    def _below_participant(self, _person):
        return []

    def _below_company(self, company):
        own = [("company_id", "in", [company.id, False])]
        teams = self._in_companies("crm.team").filtered_domain(own)
        departments = self._in_companies("hr.department").filtered_domain(own)
        departments = departments.filtered(lambda d: not d.parent_id)
        departments = self._whole("department_id", departments)
        people = self._present(
            [("company_id", "=", company.id), ("placement_id.manager_id", "=", False)]
        )
        return [
            *(Place("department", d) for d in departments),
            *(Place("team", team) for team in self._whole("team_id", teams)),
            *self._with_lines(people),
        ]

    def _below_department(self, department):
        units = self._whole("department_id", department.child_ids)
        people = self._standing([("placement_id.department_id", "=", department.id)])
        return [*(Place("department", unit) for unit in units), *people]

    def _below_team(self, team):
        return self._standing([("placement_id.team_id", "=", team.id)])

    def _below_line(self, manager):
        people = [("placement_id.manager_id", "=", manager.id)]
        return self._with_lines(self._present(people))

    def _standing(self, domain):
        return [Place("participant", person) for person in self._present(domain)]

    def _present(self, domain):
        """People who take part and have not left yet."""
        today = self.env.company._spm_today()
        staying = Domain("date_end", "=", False) | Domain("date_end", ">", today)
        return self.env["spm.participant"].search(Domain(domain) & staying)

    def _with_lines(self, people):
        """People as places: who leads somebody with everybody below, and first."""
        leading = self._leading(people)
        return [Place("line", person) for person in people if person in leading] + [
            Place("participant", person) for person in people - leading
        ]

    # ------------------------------------------------------------- finding

    def _roots(self):
        """Where the tree of places begins for the user."""
        companies = self._whole("company_id", self.env.companies)
        if companies:
            return [Place("company", company) for company in companies]
        own = self._own()
        teams = self._whole("team_id", self._in_companies("crm.team"))
        departments = self._in_companies("hr.department")
        departments = self._whole("department_id", departments)
        top = departments.filtered(lambda d: d.parent_id not in departments)
        return [
            *self._with_lines(own),
            *(Place("department", unit) for unit in top),
            *(Place("team", team) for team in teams),
        ]

    def _find(self, term, since=None):
        """Places by name, units first, at most ``FOUND``.

        :param since: a day; who left after it is found as well
        """
        named = Domain("name", "ilike", term)
        teams = self._in_companies("crm.team").filtered_domain(named)
        departments = self._in_companies("hr.department").filtered_domain(named)
        here = Domain("company_id", "in", self.env.companies.ids)
        model = self.env["spm.participant"].with_context(active_test=False)
        taking_part = Domain("active", "=", True)
        if since:
            taking_part |= Domain("date_end", ">", since)
        people = model.search(here & named & taking_part, limit=FOUND)
        people = people.with_env(self.env)
        companies = self.env.companies.filtered_domain(named)
        units = (
            ("company", self._whole("company_id", companies)),
            ("department", self._whole("department_id", departments)),
            ("team", self._whole("team_id", teams)),
            ("line", self._leading(people)),
            ("participant", people),
        )
        return [Place(scope, unit) for scope, found in units for unit in found][:FOUND]

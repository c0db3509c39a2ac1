from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..engine import seasonality
from ..engine.cascade import Level, Share, Unit
from ..engine.recascade import Member, is_own, plan, spread_plan, truncated
from ..engine.seasonality import Phase
from ..models.numbers import decimal

#: What may be chosen for whom; the first is what happens unless chosen otherwise.
CHOICES = {
    "new": ("share", "nothing"),
    "joined": ("share", "nothing"),
    "stays": ("share",),
    "left": ("spread", "hand_over", "keep"),
    "moved": ("share", "move", "keep"),
}


@dataclass
class Row:
    """A unit in the preview: what it has, what it gets, and why."""

    key: str
    scope: str
    unit_id: int
    name: str
    parent: str | None = None
    depth: int = 1
    change: str = "new"
    choice: str = "share"
    successor: str | None = None
    heads: int = 0
    basis: Decimal | None = None
    presence: Decimal = Decimal(1)
    existing: dict | None = None
    locked: bool = False
    hand: Decimal | None = None
    left: Decimal = Decimal(0)
    share: Share | None = None
    phases: tuple[Decimal, ...] = ()

    @property
    def present(self):
        """What it has now."""
        return self.existing and self.existing["present"]

    @property
    def target(self):
        """What it has then; None: no objective."""
        return None if self.share is None else self.share.amount


@dataclass
class Plan:
    """A cascade worked out: rows from the top, each after its parent."""

    rows: list[Row]
    leafs: object
    season: list[Decimal]
    day: object
    methods: list[str]
    organisation: object
    hidden: int = 0
    blind: bool = False
    #: rows by key of the one above them; those who have moved by key of the one that
    #: was above them; keys by id of what is there already
    below: dict[str | None, list[Row]] = field(default_factory=dict)
    moved: dict[str | None, list[Row]] = field(default_factory=dict)
    keys: dict[int, str | None] = field(default_factory=dict)

    @property
    def revised(self):
        """Rows whose agreed target would change."""
        return [
            row
            for row in self.rows
            if row.existing
            and row.existing["agreed_on"]
            and not row.locked
            and row.target is not None
            and row.target != row.present
        ]

    @property
    def fingerprint(self):
        """Two plans with the same one write the same."""
        told = [
            (
                row.key,
                row.parent,
                row.choice,
                str(row.target),
                row.existing and (row.existing["id"], row.existing["state"]),
                [str(amount) for amount in row.phases],
            )
            for row in self.rows
        ]
        return hashlib.sha256(repr((self.day, told)).encode()).hexdigest()


class SpmObjectiveCascadePlan(models.AbstractModel):
    """Working a cascade out: part of ``spm.objective.cascade``.

    Reads in a constant number of queries; the arithmetic is the engine's.
    """

    _name = "spm.objective.cascade.plan"
    _description = "Plan of a Cascade"

    def _make_plan(self):
        """Work the cascade out from the settings; writes nothing.

        :raise CascadeError: where the engine says that it cannot be done
        :raise UserError: for settings that make no sense
        """
        objective = self.objective_id
        self._check_numbers()
        organisation = self._organisation()
        methods = self._methods()
        leafs = objective._leafs_within()[objective]
        if not leafs:
            raise UserError(self.env._("The period has no parts to spread over."))
        working = self.env["spm.working.days"]._of(objective.company_id)
        working = working[objective.company_id]
        season, blind = self._season(leafs, working)
        made = Plan([], leafs, season, organisation.day, methods, organisation)
        made.blind = blind
        self._lay_out(made, self._basis(organisation, methods), working)
        self._apply_edits(made)
        self._share_out(made)
        return made

    def _check_numbers(self):
        if not 0 <= self.digits <= 6:
            raise UserError(self.env._("The number of decimals must be from 0 to 6."))

    # ------------------------------------------------------------- layout

    def _lay_out(self, made, basis, working):
        """One row for every unit that is or was there."""
        parts = self.objective_id._below_in_cascade()
        seen, writable = self._reachable(parts)
        known = {}
        for part in parts:
            known.setdefault((part["scope"], part["unit_id"]), []).append(part)
        self._lay_places(made, made.organisation.places, None, 1, basis, working, known)
        made.keys = {r.existing["id"]: r.key for r in made.rows if r.existing}
        made.keys[self.objective_id.id] = None
        self._compare(made, parts, writable)
        gone = [part for part in parts if part["id"] not in made.keys]
        self._lay_gone(made, gone, seen, writable)
        for row in made.rows:
            made.below.setdefault(row.parent, []).append(row)
            if row.change == "moved":
                above = made.keys.get(row.existing["parent_id"], "")
                made.moved.setdefault(above, []).append(row)

    def _compare(self, made, parts, writable):
        """Say of every unit whether it is new, has joined, stays or has moved."""
        split = {made.keys.get(part["parent_id"], "") for part in parts}
        for row in made.rows:
            if not row.existing:
                row.change = "joined" if row.parent in split else "new"
                continue
            above = made.keys.get(row.existing["parent_id"], "")
            row.change = "stays" if above == row.parent else "moved"
            state = row.existing["state"]
            row.locked = state == "closed" or row.existing["id"] not in writable
            if row.locked and row.change == "moved":
                row.choice = "keep"

    def _reachable(self, parts):
        """The ids among objectives below that the user sees, and may change."""
        ids = [part["id"] for part in parts]
        Objective = self.env["spm.objective"]
        seen = Objective.search([("id", "in", ids)])
        return set(seen.ids), set(seen._filtered_access("write").ids)

    def _lay_places(self, made, places, parent, depth, basis, working, known):
        for place in places:
            scope, unit_id = place.key
            own = known.get(place.key)
            row = Row(
                key=f"{scope}-{unit_id}",
                scope=scope,
                unit_id=unit_id,
                name=made.organisation.names[place.key],
                parent=parent,
                depth=depth,
                heads=len(place.people),
                basis=basis.get(place.key),
                existing=own.pop(0) if own else None,
            )
            if scope == "participant" and self.prorate:
                row.presence = self._presence(made, unit_id, working)
            made.rows.append(row)
            self._lay_places(
                made, place.below, row.key, depth + 1, basis, working, known
            )

    def _presence(self, made, participant_id, working):
        objective = self.objective_id
        since, until, _known = made.organisation.spans[participant_id]
        if since <= objective.date_from and until >= objective.date_to:
            return Decimal(1)
        return seasonality.presence(
            objective.date_from, objective.date_to, since, until, working
        )

    def _lay_gone(self, made, gone, seen, writable):
        """Objectives whose unit is not there any more, below who had them."""
        names = self._names_of(gone, seen)
        depths = {None: 0, **{row.key: row.depth for row in made.rows}}
        leaving = self._leaving([part for part in gone if part["id"] in writable])
        for part in gone:
            made.keys[part["id"]] = f"objective-{part['id']}"
        for part in gone:
            parent = made.keys.get(part["parent_id"])
            row = Row(
                key=made.keys[part["id"]],
                scope=part["scope"],
                unit_id=part["unit_id"],
                name=names[part["id"]],
                parent=parent,
                depth=depths.get(parent, 0) + 1,
                change="left" if part["id"] in writable else "other",
                choice="spread",
                existing=part,
                left=leaving.get(part["id"], Decimal(0)),
            )
            depths[row.key] = row.depth
            row.locked = row.change == "other" or part["state"] in ("closed", "refused")
            if row.locked:
                row.choice = "nothing" if part["state"] == "refused" else "keep"
            made.rows.append(row)
        made.hidden = len([part for part in gone if part["id"] not in seen])

    def _names_of(self, parts, seen):
        hidden = self.env._("Somebody out of your sight")
        # sudo: names of those only whose objectives the user sees
        visible = (
            self.env["spm.objective"]
            .sudo()
            .browse(part["id"] for part in parts if part["id"] in seen)
        )
        names = {objective.id: objective._unit().name for objective in visible}
        return {part["id"]: names.get(part["id"], hidden) for part in parts}

    def _leaving(self, parts):
        """What of their targets is still to be done by who has left, by id."""
        objective = self.objective_id
        gone = self.env["spm.objective"].browse(part["id"] for part in parts)
        phases = gone._phases()
        working = self.env["spm.working.days"]._of(objective.company_id)
        left = {}
        for record, part in zip(gone, parts, strict=True):
            row = phases[record.id]
            # results stay with who made them; those of a unit go on without it
            if not objective._is_cumulative() or part["scope"] != "participant":
                left[record.id] = part["present"]
                continue
            present = sum(phase.target for phase in row)
            if present != part["present"]:
                row = tuple(
                    Phase(p.start, p.end, part["present"] * p.target / (present or 1))
                    for p in row
                )
            left[record.id] = seasonality.remaining(
                part["present"],
                row,
                self._last_day(record),
                working[objective.company_id],
                self.digits,
            )
        return left

    def _last_day(self, objective):
        """The day from which somebody is not there any more: today where unknown."""
        # sudo: when somebody left whose objective the user may change
        end = objective.sudo().participant_id.date_end
        # sudo: only what day it is there
        today = objective.company_id.sudo()._spm_today()
        return min(max(end or today, objective.date_from), objective.date_to)

    # ------------------------------------------------------------- arithmetic

    def _share_out(self, made):
        """Give the rows their shares and phases."""
        objective = self.objective_id
        levels = [
            Level(method if method in _OWN else "actuals", decimal(level.padding))
            for method, level in zip(made.methods, self.level_ids, strict=True)
        ]
        rounding = (self.digits, optional_step(self.step))
        shares = plan(
            decimal(objective.target),
            self._members(made, None),
            levels,
            rounding,
            anew=self.rework != "changes",
        )
        by_key = {share.key: share for share in shares}
        for row in made.rows:
            row.share = by_key.get(row.key)
        self._share_below_left(made)
        rows = spread_plan(
            shares,
            made.season,
            self.digits,
            self._kept_seasons(made),
            objective._is_cumulative(),
        )
        for row in made.rows:
            row.phases = rows.get(row.key, ())

    def _share_below_left(self, made):
        """Whoever is below a unit that is gone leaves or keeps as that unit does."""
        waiting = [row for row in made.rows if row.change == "left"]
        while waiting:
            row = waiting.pop()
            for part in made.below.get(row.key, ()):
                if part.change != "left" or part.locked:
                    continue
                part.choice = "keep" if row.choice == "keep" else "spread"
                kept = Decimal(0) if part.choice == "keep" else part.left
                amount = part.present - kept
                part.share = Share(part.key, None, Decimal(0), amount, amount)

    def _members(self, made, parent):
        """The engine's members below a unit, with those who have moved away."""
        members = [self._member(made, row) for row in made.below.get(parent, ())]
        return (*members, *self._moved_away(made, parent))

    def _member(self, made, row):
        fixed, choice, present = row.hand, row.choice, row.present
        if row.change in ("new", "joined"):
            present = None
        elif row.change == "stays":
            if row.locked or (fixed is None and self._set_by_hand(row)):
                fixed = present
        elif row.change == "moved":
            if choice == "move" and fixed is None:
                fixed = present
            choice = "nothing" if choice == "keep" else "share"
            present = None
        unit = Unit(
            row.key,
            weight=row.basis,
            heads=Decimal(row.heads),
            fixed=fixed,
            presence=row.presence,
        )
        stays = row.change not in ("left", "other")
        below = self._members(made, row.key) if stays else ()
        return Member(unit, present, choice, row.left, row.successor, below)

    def _moved_away(self, made, parent):
        """What those who have moved away keep here, or leave behind."""
        for row in made.moved.get(parent, ()):
            unit = Unit(f"objective-{row.existing['id']}")
            if row.choice == "keep":
                yield Member(unit, row.present, "keep")
            elif row.choice == "share" and self.rework == "changes":
                yield Member(unit, row.present, "spread", row.present)

    def _set_by_hand(self, row):
        part = row.existing
        if self.rework != "adjusted" or row.change != "stays":
            return False
        if part["state"] == "refused":
            return False
        return part["cascaded"] is None or part["cascaded"] != part["present"]

    def _kept_seasons(self, made):
        """The seasonality of those who keep theirs, by key."""
        there = [row for row in made.rows if row.existing and row.share]
        ids = [row.existing["id"] for row in there]
        above = {row.existing["parent_id"] for row in there}
        Objective = self.env["spm.objective"]
        stored = Objective.browse({*ids, *above})._stored_phases()
        ends = [leaf.date_to for leaf in made.leafs]
        kept = {}
        for row in there:
            line, outer = (
                [stored[id_].get(leaf.id, Decimal(0)) for leaf in made.leafs]
                for id_ in (row.existing["id"], row.existing["parent_id"])
            )
            if row.change == "left":
                if row.choice != "keep" and any(line):
                    day = self._last_day(Objective.browse(row.existing["id"]))
                    line = truncated(line, ends, row.target, day)
                kept[row.key] = line
            elif row.locked or self.rework == "changes":
                kept[row.key] = line
            elif self.keep_seasons and is_own(line, outer, self.digits):
                kept[row.key] = line
        return kept


#: Methods of ours that the engine knows by the same name.
_OWN = ("even", "headcount", "given", "same")


def optional_step(step):
    """As the engine takes it: zero is none."""
    return decimal(step) if step else None

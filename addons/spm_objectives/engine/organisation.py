"""Who is to get a share: the tree of units below a unit, from where people stand.

Plain data in, plain data out: people with their managers, departments and team as of a
day become departments, lines of managers, teams and people, level by level.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

#: A unit: its level and its id, as ``("line", 7)``.
Key = tuple[str, int]

#: Which levels may come below which. A department or team is measured whole, so it may
#: not stand below something that holds only a part of it.
BELOW = {
    "company": ("department", "line", "team", "participant"),
    "department": ("department", "line", "participant"),
    "line": ("line", "participant"),
    "team": ("participant",),
    "participant": (),
}


@dataclass(frozen=True)
class Person:
    """Where somebody stands on the day.

    ``managers`` from the nearest up; ``departments`` from the outermost in.
    """

    id: int
    managers: tuple[int, ...] = ()
    departments: tuple[int, ...] = ()
    team: int | None = None


@dataclass(frozen=True)
class Place:
    """A unit with the people who get shares in it, and the units below."""

    key: Key
    people: tuple[int, ...]
    below: tuple["Place", ...] = ()


def problem(top: str, levels: Sequence[str]) -> tuple[str, str] | None:
    """The first pair of levels that cannot stand below each other, or None."""
    for above, below in zip((top, *levels), levels, strict=False):
        if below not in BELOW[above]:
            return above, below
    return None


def within(people: Sequence[Person], top: Key) -> list[Person]:
    """The people of a unit; a line's manager is one of them."""
    scope, unit = top
    if scope == "department":
        return [p for p in people if unit in p.departments]
    if scope == "team":
        return [p for p in people if p.team == unit]
    if scope == "line":
        return [p for p in people if p.id == unit or unit in p.managers]
    return list(people)


def organise(
    people: Sequence[Person],
    sharing: Collection[int],
    top: Key,
    levels: Sequence[str],
) -> tuple[Place, ...]:
    """The units below a unit.

    :param people: everybody of the company
    :param sharing: who may get a share of their own
    :param levels: the level of the units at each depth, as :func:`problem` allows
    :return: the units of the first level, with the others below. A unit in which
        nobody gets a share is left out. One that holds everybody of the unit above
        says nothing: those below it take its place, where there are any. Who belongs
        to none of the units gets a share directly.
    """
    members = within(people, top)
    return _below(members, frozenset(sharing), top, tuple(levels))


def _below(
    members: Sequence[Person],
    sharing: frozenset[int],
    top: Key,
    levels: tuple[str, ...],
) -> tuple[Place, ...]:
    if not levels:
        return ()
    level, *deeper = levels
    if level == "participant":
        return _alone([p.id for p in members if p.id in sharing])
    groups = _groups(level, members, sharing, top)
    placed = {p.id for group in groups.values() for p in group}
    rest = [p.id for p in members if p.id in sharing and p.id not in placed]
    units = tuple(
        Place(
            key,
            tuple(p.id for p in group if p.id in sharing),
            _below(group, sharing, key, tuple(deeper)),
        )
        for key, group in groups.items()
    )
    return units + _alone(rest)


def _alone(ids: Sequence[int]) -> tuple[Place, ...]:
    return tuple(Place(("participant", person), (person,)) for person in ids)


def _groups(
    level: str, members: Sequence[Person], sharing: frozenset[int], top: Key
) -> Mapping[Key, list[Person]]:
    """The members by unit of a level, without units in which nobody gets a share."""
    found: dict[Key, list[Person]] = {}
    chief = _chiefs(members, top) if level == "line" else {}
    for person in members:
        unit = {
            "department": lambda p: _department(p, top),
            "team": lambda p: p.team,
            "line": lambda p: chief.get(p.id),
        }[level](person)
        if unit is not None:
            found.setdefault((level, unit), []).append(person)
    found = {
        key: group
        for key, group in found.items()
        if any(person.id in sharing for person in group)
    }
    if level != "team" and len(found) == 1:
        ((key, group),) = found.items()
        whole = sum(p.id in sharing for p in members)
        if sum(p.id in sharing for p in group) == whole:
            return _groups(level, group, sharing, key) or found
    return found


def _department(person: Person, top: Key) -> int | None:
    """The department next below a unit that somebody belongs to."""
    scope, unit = top
    path = person.departments
    if scope == "department":
        path = path[path.index(unit) + 1 :]
    return path[0] if path else None


def _chiefs(members: Sequence[Person], top: Key) -> dict[int, int]:
    """For everybody in somebody's line, the highest manager below the unit."""
    ids = {person.id for person in members} - {top[1] if top[0] == "line" else None}
    leading = {m for person in members for m in person.managers} & ids
    chiefs = {}
    for person in members:
        above = [m for m in (person.id, *person.managers) if m in leading]
        if above:
            chiefs[person.id] = above[-1]
    return chiefs

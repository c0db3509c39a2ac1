"""A person's places by the day from which each holds."""

from collections.abc import Iterable, Mapping
from datetime import date

Place = Mapping[str, object]


def place_on(timeline: Mapping[date, Place], day: date) -> Place:
    """The place on a day; the first one also answers for the days before it."""
    return timeline[max((d for d in timeline if d <= day), default=min(timeline))]


def moved(
    timeline: Mapping[date, Place], since: date, today: date, to: Place
) -> dict[date, Place]:
    """The places that are new or different after a move.

    :param since: first day in the new place, no later than today
    :param to: what is different in the new place
    :return: by day. From ``since`` to today everything follows; places planned for a
        later day follow as far as they say the same as today's did.
    """
    before, current = place_on(timeline, since), place_on(timeline, today)
    after = {day: dict(place) for day, place in timeline.items()}
    if since not in after and not _says(before, to.items()):
        after[since] = dict(before)
    for day, place in after.items():
        if since <= day <= today:
            place.update(to)
        elif day > today:
            place.update(
                (name, value)
                for name, value in to.items()
                if place[name] == current[name]
            )
    return {day: place for day, place in after.items() if timeline.get(day) != place}


def _says(place: Place, items: Iterable[tuple[str, object]]) -> bool:
    return all(place[name] == value for name, value in items)

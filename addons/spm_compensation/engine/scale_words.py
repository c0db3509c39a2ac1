"""Rate tables, curves, matrices and modifiers in plain words."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from itertools import zip_longest

from . import curve as curves
from . import modifiers as mods
from . import rate_table
from .curve import Axis, Curve, Matrix
from .measures import ACTUAL
from .rate_table import RateTable, Tier
from .voice import Voice
from .words import _


class Teller:
    """Says terms with a voice, calling measures by their names.

    :param names: measures by key
    """

    def __init__(self, voice: Voice, names: Mapping[str, str]):
        self.voice = voice
        self.names = names

    def say(self, term: str, **values: object) -> str:
        """A term, translated and filled in."""
        return self.voice.say(term, **values)

    def measure(self, key: str | None) -> str:
        """A measure by its name."""
        return self.names.get(key or "", key or "")

    def plain(self, number: Decimal) -> str:
        """A number as text."""
        return self.voice.plain(number)

    def amount(self, number: Decimal) -> str:
        """An amount of money as text."""
        return self.voice.amount(number)

    def percent(self, number: Decimal) -> str:
        """A share as text, with the sign of percent."""
        return self.voice.percent(number)

    def reading(self, key: str, read: str, value: Decimal) -> str:
        """What is read of a measure: a value in its unit, or a share of its target."""
        if read == ACTUAL:
            return self.voice.measured(key, value)
        return self.say(_("%(share)s of the target"), share=self.percent(value))


# ------------------------------------------------------------------ tables


def table_words(teller: Teller, table: RateTable, unit: str) -> list[str]:
    """A rate table; ``unit`` is what its bounds are: money, number or percent."""
    heads = {
        rate_table.MARGINAL: _("Each tier rates the part that falls in it:"),
        rate_table.WHOLE: _("The highest tier reached rates everything:"),
        rate_table.INTERPOLATED: _("Each tier pays its amount as far as it is filled:"),
    }
    lines = [teller.say(heads[table.mode])] if len(table.tiers) > 1 else []
    tiers = zip_longest(table.tiers, table.tiers[1:])
    lines += [_tier(teller, table, tier, end, unit) for tier, end in tiers if tier]
    if table.boundary == rate_table.ABOVE and len(table.tiers) > 1:
        lines.append(teller.say(_("Exactly on a bound, the tier below still counts.")))
    if table.threshold:
        lines.append(teller.say(
            _("Less than %(bound)s pays nothing."),
            bound=_bound(teller, table.threshold, unit),
        ))  # fmt: skip
    return [line for line in lines if line]


def _bound(teller: Teller, bound: Decimal, unit: str) -> str:
    if unit == "money":
        return teller.amount(bound)
    return f"{teller.plain(bound)}%" if unit == "percent" else teller.plain(bound)


def _tier(
    teller: Teller, table: RateTable, tier: Tier, end: Tier | None, unit: str
) -> str:
    pays = _tier_pays(teller, table, tier, unit)
    if not pays:
        return ""
    start = _bound(teller, tier.start, unit)
    if end is None:
        line = teller.say(_("From %(start)s on: %(pays)s."), start=start, pays=pays)
    else:
        line = teller.say(
            _("From %(start)s to %(end)s: %(pays)s."),
            start=start, end=_bound(teller, end.start, unit), pays=pays,
        )  # fmt: skip
    if tier.retroactive:
        line += " " + teller.say(_("Once reached, it also rates everything below it."))
    return line


def _tier_pays(teller: Teller, table: RateTable, tier: Tier, unit: str) -> str:
    parts = []
    if table.mode == rate_table.INTERPOLATED:
        if tier.amount is None:
            return teller.say(_("nothing more"))
        return teller.say(_("%(amount)s when it is full"),
                          amount=teller.amount(tier.amount))  # fmt: skip
    if tier.rate is not None:
        parts.append(f"{teller.plain(tier.rate)}%")
    if tier.per_unit is not None:
        parts.append(teller.say(_("%(amount)s for each"),
                                amount=teller.amount(tier.per_unit)))  # fmt: skip
    if tier.amount is not None:
        lump = _("%(amount)s for reaching it")
        parts.append(teller.say(lump, amount=teller.amount(tier.amount)))
    return " + ".join(parts)


def attainment_table_words(teller: Teller, table: RateTable) -> list[str]:
    """A table that turns attainment into percent of the target incentive."""
    head = teller.say(
        _("A rate of 100%% pays one percent of the target incentive for each percent "
          "of attainment.")
    )  # fmt: skip
    return [head, *table_words(teller, table, "percent")]


# ------------------------------------------------------------------ curves


def curve_words(
    teller: Teller, curve: Curve, term: str, show: Callable[[Decimal], str]
) -> list[str]:
    """A curve; ``term`` says a point, with ``at``, as it is shown, and ``gives``."""
    step = curve.shape == curves.STEP
    lines = [
        teller.say(term, at=show(p.at), gives=teller.plain(p.gives))
        for p in curve.points
    ]
    first, last = curve.points[0], curve.points[-1]
    if step:
        lines.append(teller.say(_("Each value holds until the next one is reached.")))
    elif len(curve.points) > 1:
        lines.append(teller.say(_("In between, it changes evenly.")))
    at = show(first.at)
    if curve.below == curves.NOTHING and first.at:
        lines.append(teller.say(_("Below %(at)s it is nothing."), at=at))
    elif curve.below == curves.FIRST:
        lines.append(teller.say(_("Below %(at)s it stays the same."), at=at))
    if curve.beyond == curves.CONTINUE:
        at = show(last.at)
        lines.append(teller.say(_("Above %(at)s it goes on evenly."), at=at))
    return lines


# ------------------------------------------------------------------ matrices


def matrix_words(teller: Teller, matrix: Matrix, term: str) -> list[str]:
    """A matrix, cell by cell; ``term`` says a cell."""
    rows, columns = matrix.rows, matrix.columns
    return [
        teller.say(
            term,
            row=teller.measure(rows.measure),
            one=_axis_bound(teller, rows, row),
            column=teller.measure(columns.measure),
            two=_axis_bound(teller, columns, column),
            percent=teller.plain(matrix.cells[row][column]),
        )
        for row in range(len(rows.bounds))
        for column in range(len(columns.bounds))
    ]


def _axis_bound(teller: Teller, axis: Axis, place: int) -> str:
    if not place:  # below the first bound, the first row or column holds
        if len(axis.bounds) == 1:
            return teller.say(_("whatever it is"))
        bound = teller.reading(axis.measure, axis.read, axis.bounds[1])
        return teller.say(_("less than %(bound)s"), bound=bound)
    bound = teller.reading(axis.measure, axis.read, axis.bounds[place])
    return teller.say(_("%(bound)s or more"), bound=bound)


# ------------------------------------------------------------------ modifiers


def modifier_words(teller: Teller, modifier: mods.Modifier, unit: str) -> list[str]:
    """What a modifier does to the pay; ``unit`` as for :func:`table_words`."""
    if isinstance(modifier, mods.Gate):
        return _gate(teller, modifier, unit)
    if isinstance(modifier, mods.Multiplier):
        return _multiplier(teller, modifier)
    if isinstance(modifier, mods.Matrixed):
        term = _("When %(row)s is %(one)s and %(column)s is %(two)s, %(percent)s%% of "
                 "it is paid.")  # fmt: skip
        return matrix_words(teller, modifier.matrix, term)
    if isinstance(modifier, mods.Proration):
        return [teller.say(_("It is paid for the days of participation."))]
    return limit_words(teller, modifier.floor, modifier.cap)


def _gate(teller: Teller, gate: mods.Gate, unit: str) -> list[str]:
    show = partial(teller.reading, gate.measure, gate.read)
    bound = gate.at_most if gate.at_least is None else gate.at_least
    term = _("Condition: %(measure)s is at least %(bound)s. When it is missed, "
             "%(effect)s.")  # fmt: skip
    if gate.at_least is None:
        term = _("Condition: %(measure)s is at most %(bound)s. When it is missed, "
                 "%(effect)s.")  # fmt: skip
    lines = [teller.say(
        term, measure=teller.measure(gate.measure), bound=show(bound or Decimal(0)),
        effect=_effect(teller, gate, unit),
    )]  # fmt: skip
    if gate.effect == mods.LOWER and gate.table is not None:
        lines += table_words(teller, gate.table, unit)
    if gate.effect == mods.REDUCE and gate.curve is not None:
        lines += curve_words(teller, gate.curve, _PAID_AT, show)
    if gate.without_data == mods.PASSED:
        lines.append(teller.say(_("Without data it counts as met.")))
    return lines + _answers(teller, gate.answers)


def _effect(teller: Teller, gate: mods.Gate, unit: str) -> str:
    effects = {
        mods.ZERO_OUT: _("nothing is paid"),
        mods.BLOCK: _("the rates from %(above)s on do not apply"),
        mods.LOWER: _("other rates apply"),
        mods.REDUCE: _("less is paid"),
        mods.MULTIPLY: _("%(factor)s%% is paid"),
    }
    return teller.say(
        effects[gate.effect],
        above=_bound(teller, gate.above, unit),
        factor=teller.plain(gate.factor or Decimal(0)),
    )


_PAID_AT = _("At %(at)s: %(gives)s%% is paid.")


def _multiplier(teller: Teller, multiplier: mods.Multiplier) -> list[str]:
    show = partial(teller.reading, multiplier.measure, multiplier.read)
    name = teller.measure(multiplier.measure)
    head = teller.say(_("%(measure)s changes how much of it is paid:"), measure=name)
    lines = curve_words(teller, multiplier.curve, _PAID_AT, show)
    return [head, *lines, *_answers(teller, multiplier.answers)]


def _answers(teller: Teller, answers: int) -> list[str]:
    if not answers:
        return []
    term = _("With fewer than %(count)s answers it changes nothing.")
    return [teller.say(term, count=answers)]


def limit_words(
    teller: Teller, floor: Decimal | None, cap: Decimal | None
) -> list[str]:
    """A floor and a cap of pay."""
    lines = []
    if floor is not None:
        lines.append(teller.say(_("At least %(amount)s is paid."),
                                amount=teller.amount(floor)))  # fmt: skip
    if cap is not None:
        lines.append(teller.say(_("At most %(amount)s is paid."),
                                amount=teller.amount(cap)))  # fmt: skip
    return lines

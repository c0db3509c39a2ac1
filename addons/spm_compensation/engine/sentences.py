"""The sentences of an explanation, one function for each kind of step."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .measure_words import gate, matrix, multiplier, objectives, scorecard
from .voice import Step, Voice
from .words import _


def tell(voice: Voice, explanation: Mapping[str, Any]) -> list[str]:
    """All sentences of an explanation."""
    lines: list[str] = []
    for part in explanation["components"]:
        name = part["name"] or part["key"]
        amount = voice.amount(part["amount"])
        lines.append(voice.say(_("%(name)s: %(amount)s"), name=name, amount=amount))
        for step in part["steps"]:
            lines += [f"  {line}" for line in tell_step(voice, step)]
    for step in explanation["steps"]:
        lines += tell_step(voice, step)
    payable = voice.amount(explanation["payable"])
    return [*lines, voice.say(_("Paid: %(amount)s"), amount=payable)]


def tell_step(voice: Voice, step: Step) -> list[str]:
    """The sentences of one step; some say nothing."""
    say = _SENTENCES.get(step["step"])
    return [line for line in say(voice, step) if line] if say else []


def _attainment(voice: Voice, step: Step) -> list[str]:
    name = step["measure"]
    if step["result"] is None:
        return [voice.say(_("There is no data for %(measure)s."), measure=name)]
    reached = voice.percent(step["result"])
    if step.get("actual") is None:
        return [voice.say(_("%(measure)s: %(percent)s reached."),
                          measure=name, percent=reached)]  # fmt: skip
    lines = _quota(voice, step)
    return [*lines, voice.say(
        _("%(measure)s: %(actual)s of %(target)s, that is %(percent)s."),
        measure=name, actual=voice.measured(name, step["actual"]),
        target=voice.measured(name, step["quota"]), percent=reached,
    )]  # fmt: skip


def _quota(voice: Voice, step: Step) -> list[str]:
    lines = []
    name = step.get("quota_measure") or step.get("measure") or ""
    target = voice.measured(name, step.get("target", 0))
    if "ramp" in step:
        lines.append(voice.say(
            _("In month %(month)s of tenure, %(share)s of the quota of %(target)s "
              "is asked."),
            month=step["month"], share=voice.percent(step["ramp"]), target=target,
        ))  # fmt: skip
    if "days" in step:
        lines.append(voice.say(
            _("The quota counts for %(days)s of %(of)s days."),
            days=voice.plain(step["days"]), of=voice.plain(step["of"]),
        ))  # fmt: skip
    return lines


def _threshold(voice: Voice, step: Step) -> list[str]:
    if step["passed"]:
        return [voice.say(_("The threshold of %(threshold)s is reached."),
                          threshold=voice.percent(step["threshold"]))]  # fmt: skip
    return [voice.say(_("Below the threshold of %(threshold)s, nothing is paid."),
                      threshold=voice.percent(step["threshold"]))]  # fmt: skip


def _curve(voice: Voice, step: Step) -> list[str]:
    percent = voice.percent(step["result"])
    if step.get("score"):
        points = voice.plain(step["attainment"])
        return [voice.say(_("%(points)s points pay %(percent)s of the target "
                            "incentive."), points=points, percent=percent)]  # fmt: skip
    at = voice.percent(step["attainment"])
    return [voice.say(_("An attainment of %(at)s pays %(percent)s of the target "
                        "incentive."), at=at, percent=percent)]  # fmt: skip


def _rate_attainment(voice: Voice, step: Step) -> list[str]:
    lines = []
    for one in step["slices"] if voice.tiers else ():
        tier = step["table"]["tiers"][one["tier"]]
        lines.append(voice.say(
            _("%(part)s of attainment in the tier from %(start)s: %(pay)s of the "
              "target incentive."),
            part=voice.percent(one["part"]), start=voice.percent(tier["from"]),
            pay=voice.percent(one["pay"]),
        ))  # fmt: skip
    if not voice.tiers and step["slices"]:
        lines.append(voice.say(_HOW[step["table"]["mode"]]))
    return lines + _curve(voice, step)


def _incentive(voice: Voice, step: Step) -> list[str]:
    return [voice.say(_("Of the target incentive of %(incentive)s: %(amount)s."),
                      incentive=voice.amount(step["incentive"]),
                      amount=voice.amount(step["result"]))]  # fmt: skip


def _rate(voice: Voice, step: Step) -> list[str]:
    lines = _quota(voice, step)
    if "quota_measure" in step:
        lines.append(voice.say(_("The quota is %(quota)s."),
                               quota=voice.measured(step["quota_measure"],
                                                    step["quota"])))  # fmt: skip
    if Decimal(step["before"]):
        lines.append(voice.say(
            _("%(before)s were credited before, %(after)s are now."),
            before=_base(voice, step, step["before"]),
            after=_base(voice, step, step["after"]),
        ))  # fmt: skip
    if voice.most:
        lines += _credits(voice, step)
    if not voice.tiers and step["slices"]:
        lines += _table(voice, step)
    elif voice.tiers:
        lines += [_slice(voice, step, one) for one in step["slices"]]
    if Decimal(step["lumps"]):
        lines.append(voice.say(_("For tiers reached: %(amount)s."),
                               amount=voice.amount(step["lumps"])))  # fmt: skip
    if not step["slices"] and not Decimal(step["lumps"]):
        new = Decimal(step["after"]) != Decimal(step["before"])
        lines.append(voice.say(_("Nothing of it falls into a tier that pays.") if new
                               else _("Nothing was credited.")))  # fmt: skip
    return lines


def _base(voice: Voice, step: Step, value: object) -> str:
    """What is rated: money, unless pieces are counted."""
    return (voice.plain if step["base"] == "quantity" else voice.amount)(value)


def _table(voice: Voice, step: Step) -> list[str]:
    """What the table of tiers that stands beside it says."""
    how = _HOW[step["table"]["mode"]]
    if step["window"] == "transaction":
        how = _("Each deal goes through the tiers by itself; the table adds up what of "
                "all deals fell into each.")  # fmt: skip
    if Decimal(step["before"]):
        return [voice.say(how)]
    credited = _base(voice, step, step["after"])
    return [voice.say(_("Credited: %(credited)s."), credited=credited), voice.say(how)]


_HOW = {
    "marginal": _("Each tier rates the part that falls into it."),
    "whole": _("The highest tier that is reached rates everything."),
    "interpolated": _("Each tier pays its amount as far as it is filled."),
}


def _credits(voice: Voice, step: Step) -> list[str]:
    lines = [_shared(voice, step, one) for one in step.get("shared", ())]
    lines += [_credit(voice, step, row) for row in step["credits"][: voice.most]]
    if len(step["credits"]) > voice.most:
        rest = len(step["credits"]) - voice.most
        lines.append(voice.say(_("… and %(count)s more."), count=rest))
    return lines


def _shared(voice: Voice, step: Step, one: list[Any]) -> str:
    number, share, whole = one
    key = step["credits"][number][0]
    return voice.say(_("%(credit)s is shared: %(share)s of %(whole)s."), credit=key,
                     share=voice.percent(share), whole=voice.plain(whole))  # fmt: skip


def _credit(voice: Voice, step: Step, row: list[Any]) -> str:
    key, base, pay, _tier = row
    term = _("%(credit)s: %(base)s brings %(amount)s.")
    return voice.say(term, credit=key or "–", base=voice.plain(base),
                     amount=voice.amount(pay))  # fmt: skip


def _slice(voice: Voice, step: Step, one: Step) -> str:
    tiers = step["table"]["tiers"]
    tier = tiers[one["tier"]]
    values = {
        "part": voice.plain(one["part"]),
        "start": voice.plain(tier["from"]),
        "amount": voice.amount(one["pay"]),
    }
    if step["table"]["mode"] == "interpolated":
        whole = voice.amount(tier["amount"])
        return voice.say(_("%(part)s in the tier from %(start)s, which pays %(whole)s "
                           "when it is full: %(amount)s."),
                         whole=whole, **values)  # fmt: skip
    if "per_unit" in tier:
        each = voice.amount(tier["per_unit"])
        return voice.say(_("%(part)s × %(each)s in the tier from %(start)s: "
                           "%(amount)s."), each=each, **values)  # fmt: skip
    rate = voice.percent(tier.get("rate", 0))
    return voice.say(_("%(part)s × %(rate)s in the tier from %(start)s: "
                       "%(amount)s."), rate=rate, **values)  # fmt: skip


def _prorate(voice: Voice, step: Step) -> list[str]:
    return [voice.say(_("For %(days)s of %(of)s days: %(amount)s."),
                      days=voice.plain(step["days"]), of=voice.plain(step["of"]),
                      amount=voice.amount(step["result"]))]  # fmt: skip


def _limit(voice: Voice, step: Step) -> list[str]:
    terms = {
        "floor": _("At least %(amount)s are paid."),
        "cap": _("At most %(amount)s are paid."),
    }
    binds = step["binds"]
    return [voice.say(terms[binds], amount=voice.amount(step[binds]))] if binds else []


def _clawback(voice: Voice, step: Step) -> list[str]:
    units = {"days": _("%(key)s was lost after %(passed)s of %(window)s days: "
                       "%(amount)s of %(paid)s are taken back."),
             "months": _("%(key)s was lost after %(passed)s of %(window)s months: "
                         "%(amount)s of %(paid)s are taken back.")}  # fmt: skip
    return [voice.say(units[step["unit"]], key=step["key"], passed=step["passed"],
                      window=step["window"], paid=voice.amount(step["paid"]),
                      amount=voice.amount(step["amount"]))]  # fmt: skip


def _draw(voice: Voice, step: Step) -> list[str]:
    terms = {
        "topped_up": _("The draw adds %(amount)s."),
        "recovered": _("Of earlier draws, %(amount)s are recovered."),
        "forgiven": _("%(amount)s of draws are forgiven."),
        "still_owed": _("%(amount)s of draws are still to be recovered."),
    }
    return [
        voice.say(term, amount=voice.amount(step[name]))
        for name, term in terms.items()
        if Decimal(step[name])
    ]


def _negative(voice: Voice, step: Step) -> list[str]:
    if step["policy"] == "write_off":
        return [voice.say(_("Nothing is paid, and nothing is owed."))]
    return [voice.say(_("Nothing is paid; %(amount)s are carried over."),
                      amount=voice.amount(step["carried"]))]  # fmt: skip


def _money(term: str, name: str) -> Callable[[Voice, Step], list[str]]:
    """A sentence about one amount of a step."""

    def say(voice: Voice, step: Step) -> list[str]:
        values = {"key": step["key"]} if "key" in step else {}
        if "share" in step:
            values["share"] = voice.percent(step["share"])
        return [voice.say(term, amount=voice.amount(step[name]), **values)]

    return say


def _nothing(voice: Voice, step: Step) -> list[str]:
    return [] if step["because"] == "threshold" else [voice.say(_("Nothing is paid."))]


_SENTENCES: Mapping[str, Callable[[Voice, Step], list[str]]] = {
    "attainment": _attainment,
    "threshold": _threshold,
    "nothing": _nothing,
    "curve": _curve,
    "rate_attainment": _rate_attainment,
    "incentive": _incentive,
    "rate": _rate,
    "objectives": objectives,
    "scorecard": scorecard,
    "gate": gate,
    "multiplier": multiplier,
    "matrix": matrix,
    "prorate": _prorate,
    "limit": _limit,
    "true_up": _money(_("Less what was paid earlier this year: %(amount)s."), "paid"),
    "sum": _money(_("Earned in all: %(amount)s"), "result"),
    "total_limits": _money(_("Limits of the sum of all components: %(amount)s."),
                           "amount"),
    "paid_before": _money(_("Less what was paid for this period before: %(amount)s."),
                          "paid"),
    "late": _money(_("For earlier periods: %(amount)s."), "amount"),
    "total_threshold": _money(_("Less than %(amount)s in all is not paid."),
                              "threshold"),
    "hold": _money(_("%(share)s are held back: %(amount)s."), "amount"),
    "release": _money(_("Released from %(key)s: %(amount)s."), "amount"),
    "forfeit": _money(_("Held back in %(key)s and not paid any more: %(amount)s."),
                      "amount"),
    "clawback": _clawback,
    "draw": _draw,
    "carried_over": _money(_("Carried over from earlier: %(amount)s."), "amount"),
    "negative": _negative,
    "minimum": _money(_("Less than the minimum of %(amount)s: it is paid later."),
                      "minimum"),
}  # fmt: skip

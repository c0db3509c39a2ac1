"""The sentences about measures: goals, scorecards, conditions and multipliers."""
# pylint: disable=prefer-env-translation; no environment here, see words.py

from .voice import Step, Voice
from .words import _


def objectives(voice: Voice, step: Step) -> list[str]:
    """Which objectives of a bonus are reached, and what they bring."""
    lines = [_objective(voice, line) for line in step["lines"]]
    if step["require"] == "all" and not all(line["reached"] for line in step["lines"]):
        lines.append(voice.say(_("All must be reached: nothing is paid.")))
    return lines


def _objective(voice: Voice, line: Step) -> str:
    values = {
        "measure": line["measure"],
        "value": _value(voice, line, line["measure"], line["value"]),
        "amount": voice.amount(line["amount"]),
        "bound": _value(voice, line, line["measure"], line["at_least"]),
    }
    if line["value"] is None:
        return voice.say(_("There is no data for %(measure)s."), **values)
    if line["reached"]:
        return voice.say(_("%(measure)s: %(value)s, reached: %(amount)s."),
                         **values)  # fmt: skip
    return voice.say(_("%(measure)s: %(value)s, missed; at least %(bound)s is "
                       "needed."), **values)  # fmt: skip


def _value(voice: Voice, step: Step, measure: str, value: object) -> str:
    """A value of a measure as a step reads it: itself, or by its target."""
    if value is None:
        return "–"
    if step.get("read", "actual") == "actual":
        return voice.measured(measure, value)
    return voice.say(_("%(share)s of the target"), share=voice.percent(value))


def scorecard(voice: Voice, step: Step) -> list[str]:
    """The points of each line, and together."""
    lines = []
    for line in step["lines"]:
        if line["value"] is None:
            lines.append(voice.say(_("There is no data for %(measure)s."),
                                   measure=line["measure"]))  # fmt: skip
            continue
        lines.append(voice.say(
            _("%(measure)s: %(percent)s reached, weight %(weight)s, %(points)s "
              "points."),
            measure=line["measure"], percent=voice.percent(line["value"]),
            weight=voice.percent(line["weight"]), points=voice.plain(line["points"]),
        ))  # fmt: skip
    points = voice.plain(step["result"])
    return [*lines, voice.say(_("Together: %(points)s points."), points=points)]


def gate(voice: Voice, step: Step) -> list[str]:
    """Whether a condition is met, and what follows when it is not."""
    name = step["measure"]
    if step.get("because") == "answers":
        return [_too_few(voice, step)]
    bound = step.get("at_least", step.get("at_most"))
    values = {
        "measure": name,
        "value": _value(voice, step, name, step["value"]),
        "bound": _value(voice, step, name, bound),
    }
    needs = _("%(measure)s is %(value)s; at least %(bound)s is needed")
    if "at_most" in step:
        needs = _("%(measure)s is %(value)s; at most %(bound)s is allowed")
    judged = voice.say(needs, **values)
    if step["passed"]:
        return [voice.say(_("Condition met: %(judged)s."), judged=judged)]
    effects = {
        "zero": _("nothing is paid"),
        "block_accelerated": _("the accelerated rates do not apply"),
        "lower_rate": _("the lower rates apply"),
    }
    if step["effect"] in effects:
        effect = voice.say(effects[step["effect"]])
    else:
        effect = voice.say(_("%(factor)s are paid"),
                           factor=voice.percent(step["factor"]))  # fmt: skip
    return [voice.say(_("Condition missed: %(judged)s. Therefore, %(effect)s."),
                      judged=judged, effect=effect)]  # fmt: skip


def _too_few(voice: Voice, step: Step) -> str:
    return voice.say(
        _("%(measure)s has %(answers)s answers; below %(needed)s it changes nothing."),
        measure=step["measure"], answers=step["answers"] or 0, needed=step["needed"],
    )  # fmt: skip


def multiplier(voice: Voice, step: Step) -> list[str]:
    """What the pay is multiplied by, and why."""
    if step.get("because") == "answers":
        return [_too_few(voice, step)]
    if step.get("because"):
        return [voice.say(_("There is no data for %(measure)s."),
                          measure=step["measure"])]  # fmt: skip
    return [voice.say(
        _("%(measure)s is %(value)s: × %(factor)s = %(amount)s."),
        measure=step["measure"],
        value=_value(voice, step, step["measure"], step["value"]),
        factor=voice.percent(step["factor"]), amount=voice.amount(step["result"]),
    )]  # fmt: skip


def matrix(voice: Voice, step: Step) -> list[str]:
    """Which cell of a matrix counts."""
    names = (step["row"], step["column"])
    if step.get("because"):
        term = _("There is no data for %(measure)s.")
        return [voice.say(term, measure=", ".join(names))]
    percent = step["result"] if step.get("percent") else step["factor"]
    # statements of earlier versions do not say what was read
    reads = step.get("reads", (None, None))
    one, two = (
        _value(voice, {"read": read}, name, value) if read else voice.plain(value)
        for name, value, read in zip(names, step["values"], reads, strict=True)
    )
    return [voice.say(
        _("%(row)s is %(one)s and %(column)s is %(two)s: %(percent)s."),
        row=step["row"], one=one, column=step["column"], two=two,
        percent=voice.percent(percent),
    )]  # fmt: skip

import re
from contextlib import contextmanager
from decimal import Decimal

from odoo import models

from ..engine import Refusal
from ..engine.decimals import is_plausible
from .spoken import refusal_in_words

_NAMED = re.compile(r"(measures|target_incentives)\.([^.]+)")


class SpmPayRefusals(models.AbstractModel):
    """What the engine refuses, in the words of who reads it: part of
    ``spm.pay.facts``."""

    _name = "spm.pay.refusals"
    _description = "Refusals in Words"

    def _refused(self, person, refusal):
        """Note what the engine refused, in the user's words where they are known."""
        segment = person.segments[refusal.stage]
        found = refusal.found
        too_large = isinstance(found, Decimal) and not is_plausible(found)
        named = None if too_large else _NAMED.match(refusal.at)
        if refusal.at == "tenure_month":
            person.fail(
                self.env._("The quota ramps up, and the first day is not known."),
                self.env._("Enter since when the person takes part."),
            )
        elif named and named[1] == "target_incentives":
            person.fail(
                self.env._(
                    "No target incentive for “%(component)s”.",
                    component=self._component_name(segment, named[2]),
                ),
                self.env._("Enter one on the assignment or in the plan."),
            )
        elif named:
            self._no_measure(person, segment, named[2], refusal)
        else:
            person.fail(self._engine_says(segment, refusal))

    @contextmanager
    def _refusals(self, person, segment, about=""):
        """Facts that the engine refuses are a problem of one person only.

        :param about: the name of what the refusal is about
        """
        try:
            yield
        except Refusal as refusal:
            person.fail(self._engine_says(segment, refusal, about))
        except ArithmeticError:
            too_large = self.env._("a number is too large")
            person.fail(self._cannot(segment, too_large, about))

    def _engine_says(self, segment, refusal, about=""):
        parts = [{"key": c.key, "name": c.name} for c in segment.plan.components]
        problem = refusal_in_words(self.env, refusal, {"components": parts})
        return self._cannot(segment, problem, about)

    def _cannot(self, segment, problem, about):
        return self.env._(
            "%(plan)s cannot be calculated: %(problem)s",
            plan=self._version_name(segment.assignment),
            problem=f"{about}: {problem}" if about else problem,
        )

    def _no_measure(self, person, segment, key, refusal):
        measure = self.env["spm.plan.measure"].search(
            [("version_id", "=", segment.version_id), ("key", "=", key)], limit=1
        )
        known = segment.measures.get(key)
        name = measure.display_name or key
        if known is not None and (
            known.target is None or refusal.at.endswith(".target")
        ):
            person.fail(
                self.env._("No quota for “%(measure)s”.", measure=name),
                self.env._("Agree an objective, or enter a quota on the assignment."),
            )
        elif measure.source == "objective":
            person.fail(
                self.env._(
                    "No agreed objective for “%(kpi)s”, which the plan needs.",
                    kpi=measure.kpi_id.name or name,
                ),
                self.env._("Agree one, or enter a quota on the assignment."),
            )
        else:
            person.fail(
                self.env._("The plan needs “%(measure)s”.", measure=name),
                self.env._("Say in a new version of the plan what it is taken from."),
            )

    def _version_name(self, assignment):
        return (
            self.env["spm.plan.version"].browse(assignment["version_id"]).display_name
        )

    def _component_name(self, segment, key):
        names = {c.key: c.name for c in segment.plan.components}
        return names.get(key) or key

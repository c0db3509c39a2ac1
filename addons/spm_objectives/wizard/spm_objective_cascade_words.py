from decimal import Decimal

from odoo import models

from ..engine.cascade import phases
from ..engine.rounding import exact_sum
from ..models.numbers import decimal
from .spm_objective_cascade_level import BY_RESULTS
from .spm_objective_cascade_plan import CHOICES

_MOST_NAMES = 5


class SpmObjectiveCascadeWords(models.AbstractModel):
    """What a cascade says on the screen: part of ``spm.objective.cascade``."""

    _name = "spm.objective.cascade.words"
    _description = "Words of a Cascade"

    # ------------------------------------------------------------- preview

    def _describe(self, plan):
        """The preview as the screen takes it.

        :return: a dict of plain values: ``nodes`` from the top, each after its parent;
            ``totals`` of the objective itself; ``periods``; ``warnings`` in words
        """
        objective = self.objective_id
        assigned, answered = {}, {}
        for row in plan.rows:
            if row.target is not None:
                assigned.setdefault(row.parent, []).append(row.target)
                answer = row.existing and row.existing["committed"]
                answered.setdefault(row.parent, []).append(
                    row.target if answer is None else answer
                )
        sums = {key: exact_sum(amounts) for key, amounts in assigned.items()}
        committed = {key: exact_sum(amounts) for key, amounts in answered.items()}
        summing = "same" not in plan.methods
        labels = self._labels()
        top = decimal(objective.target)
        return {
            "problem": False,
            "fingerprint": plan.fingerprint,
            "unit_type": self.unit_type,
            "currency_id": self.currency_id.id,
            "methods": plan.methods,
            "summing": summing,
            "by_results": any(method in BY_RESULTS for method in plan.methods),
            "revised": len(plan.revised),
            "warnings": self._warnings(plan),
            "totals": self._totals(objective, top, sums, committed, summing),
            "periods": self._periods(plan, top, summing),
            "nodes": [
                self._node(row, sums, committed, summing, labels) for row in plan.rows
            ],
        }

    @staticmethod
    def _totals(objective, top, sums, committed, summing):
        values = {"name": objective.display_name, "target": float(top)}
        if summing and None in sums:
            values["assigned"] = float(sums[None])
            values["gap"] = float(sums[None] - top)
            values["committed"] = float(committed[None])
            values["commit_gap"] = float(committed[None] - top)
        return values

    def _periods(self, plan, top, summing):
        """What each period has to bring, above and below."""
        digits = self.digits
        cumulative = self.objective_id._is_cumulative()
        above = phases(top, plan.season, digits, cumulative)
        first = [row.phases for row in plan.rows if row.parent is None and row.phases]
        below = [exact_sum(column) for column in zip(*first, strict=True)]
        return [
            {
                "name": leaf.name,
                "target": float(above[place]),
                "assigned": float(below[place]) if below and summing else None,
            }
            for place, leaf in enumerate(plan.leafs)
        ]

    def _node(self, row, sums, committed, summing, labels):
        node = {
            "key": row.key,
            "parent": row.parent or False,
            "depth": row.depth,
            "name": row.name,
            "scope": row.scope,
            "heads": row.heads,
            "basis": _float(row.basis),
            "before": _float(row.present),
            "amount": _float(row.target),
            "hand": row.hand is not None,
            "percent": _float(row.share and row.share.percent),
            "left": float(row.left),
            "committed": _float(row.existing and row.existing["committed"]),
            "state": row.existing and labels["states"][row.existing["state"]],
            "change": row.change,
            "choice": row.choice,
            "choices": list(CHOICES.get(row.change, ())),
            "successor": row.successor or False,
            "locked": row.locked,
            "notes": self._notes(row, labels),
        }
        if summing and row.key in sums and row.target is not None:
            node["gap"] = float(sums[row.key] - row.target)
            node["commit_gap"] = float(committed[row.key] - row.target)
        return node

    def _labels(self):
        states = self.env["spm.objective"]._fields["state"]
        return {
            "states": dict(states._description_selection(self.env)),
            "notes": {
                "average": self.env._("no data: the average of the others"),
                "negative": self.env._("negative results count as nothing"),
                "nothing": self.env._("no weight: gets nothing"),
                "even": self.env._("no weights at all: evenly"),
                "presence": self.env._("there for a part of the period"),
                "absent": self.env._("not there in the period"),
                "rest": self.env._("takes what rounding left over"),
                "fixed": self.env._("set by hand"),
                "kept": self.env._("as it was"),
            },
            "revision": self.env._("agreed: a revision is made"),
            "nobody": self.env._("nobody answers for it"),
            "closed": self.env._("cannot be changed by you, or is closed"),
        }

    def _notes(self, row, labels):
        notes = [labels["notes"][note] for note in row.share.notes] if row.share else []
        part = row.existing
        if row.locked and row.change != "left":
            notes.append(labels["closed"])
        elif part and part["agreed_on"] and row.target not in (None, row.present):
            notes.append(labels["revision"])
        return notes

    def _warnings(self, plan):
        """What one should know before cascading, in words."""
        warnings = []
        if "same" in plan.methods:
            warnings.append(
                self.env._(
                    "Ratios and averages do not sum: everybody gets the same target."
                )
            )
        even = [row for row in plan.rows if row.share and "even" in row.share.notes]
        if even:
            warnings.append(
                self.env._(
                    "Nothing to go by for %(names)s: split evenly.",
                    names=self._some([row.name for row in even]),
                )
            )
        if plan.blind:
            warnings.append(
                self.env._("There is no past to take seasons from: by working days.")
            )
        reach = plan.organisation.out_of_reach
        if reach:
            names = [plan.organisation.names[key] for key in reach]
            warnings.append(
                self.env._(
                    "Not yours to set, so left out: %(names)s.", names=self._some(names)
                )
            )
        if plan.hidden:
            warnings.append(
                self.env._(
                    "%(count)s objectives below are out of your sight and stay as they "
                    "are.",
                    count=plan.hidden,
                )
            )
        return warnings + self._unanswered(plan)

    def _unanswered(self, plan):
        """Units whose head has left, or that have none."""
        headless = []
        for scope, model, head in (
            ("department", "hr.department", "manager_id.user_id"),
            ("team", "crm.team", "user_id"),
        ):
            ids = [
                row.unit_id
                for row in plan.rows
                if row.scope == scope and not row.existing
            ]
            # sudo: whether there is somebody to agree, whoever they are
            units = self.env[model].sudo().browse(ids)
            led = units.filtered(lambda u, head=head: any(u.mapped(f"{head}.active")))
            headless += (units - led).mapped("name")
        if not headless:
            return []
        return [
            self.env._(
                "Nobody is there to agree for %(names)s: name who answers for it "
                "on the objective.",
                names=self._some(headless),
            )
        ]

    def _some(self, names):
        """A few names, and how many more there are."""
        shown = ", ".join(names[:_MOST_NAMES])
        more = len(names) - _MOST_NAMES
        if more <= 0:
            return shown
        return self.env._("%(names)s and %(count)s more", names=shown, count=more)

    # ------------------------------------------------------------- refusals

    def _explain(self, error):
        """What the engine refuses, in the user's language."""
        names = self._some([self._name_of(key) for key in error.keys])
        details = {name: self._amount(value) for name, value in error.details.items()}
        words = {
            "nobody": self.env._(
                "There is nobody to cascade to: no one below takes part in the period, "
                "or none of them is yours to set."
            ),
            "no_period": self.env._("There is no period to spread over."),
            "season": self.env._("The seasonality has a negative weight."),
            "negative": self.env._("The weight of %(names)s is negative.", names=names),
            "twice": self.env._("%(names)s would get a share twice.", names=names),
            "kept": self.env._(
                "The seasonality of %(names)s does not sum to the share.", names=names
            ),
            "profile": self.env._(
                "The seasonality of %(names)s has another number of periods.",
                names=names,
            ),
            "successor": self.env._(
                "Choose to whom %(names)s hands over: somebody beside them who gets a "
                "share.",
                names=names,
            ),
            "number": self.env._("A number is missing or too large."),
            "step": self.env._("Shares cannot be rounded to a step below zero."),
            "padding": self.env._("A padding takes away more than there is."),
        }
        if error.key == "exceeds":
            return self._explain_exceeding(names, details)
        if error.key == "too_much":
            return self.env._(
                "%(names)s cannot give away %(amount)s of %(total)s.",
                names=names,
                **details,
            )
        return words[error.key]

    def _explain_exceeding(self, names, details):
        """What is kept leaves nothing to distribute: say what can be done."""
        said = self.env._(
            "What is kept for %(names)s comes to %(fixed)s, which is more than the "
            "%(total)s to distribute.",
            names=names,
            **details,
        )
        if self.rework == "all" or not self.has_parts:
            way = self.env._("Type smaller amounts, or revise the target above.")
        else:
            choices = dict(self._fields["rework"]._description_selection(self.env))
            way = self.env._(
                "Choose “%(anew)s”, or revise the target above.", anew=choices["all"]
            )
        return f"{said} {way}"

    def _amount(self, value):
        if not isinstance(value, Decimal):
            return value
        return self.objective_id._format(float(value))

    def _name_of(self, key):
        """A unit by its key in the preview."""
        scope, _dash, number = str(key).partition("-")
        objective = self.env["spm.objective"].browse(int(number))
        if scope != "objective":
            models_ = {"department": "hr.department", "team": "crm.team"}
            record = self.env[models_.get(scope, "spm.participant")]
            # sudo: names of units that the user is about to set objectives of
            return record.browse(int(number)).sudo().name
        # sudo: as above; of what is out of sight only that it is there
        if objective.has_access("read"):
            return objective.sudo()._unit().name
        return self.env._("somebody out of your sight")


def _float(number):
    return None if number is None else float(number)

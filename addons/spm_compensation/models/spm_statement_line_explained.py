import json
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.spm_objectives.records import only_one

from ..engine import Refusal
from ..engine.chart import curve, explained
from ..engine.named import keys, named
from ..engine.recompute import recompute_part
from ..engine.render import render_steps
from .pay_curve import drawn
from .pay_words import Words
from .spoken import refusal_in_words


class SpmStatementLineExplained(models.AbstractModel):
    """A line in words, tables and a curve: part of ``spm.statement.line``."""

    _name = "spm.statement.line.explained"
    _description = "Explanation of a Line"

    @api.depends("credit_ids")
    def _compute_credit_count(self):
        for line in self:
            line.credit_count = len(line.credit_ids)

    # ------------------------------------------------------------- in words

    @api.depends("explanation", "amount")
    @api.depends_context("lang")
    def _compute_explained(self):
        names = self._names()
        for line in self:
            line.chart = drawn(self.env, line._chart(), line.currency_id)
            line.told = self.env["ir.qweb"]._render(
                "spm_compensation.statement_line_explained",
                line._explained_values(names),
            )

    def _explained_values(self, names):
        """What the template is given: all of it as text."""
        words = Words(self.env, self.currency_id)
        part = self.explanation or {"steps": []}
        return {
            "blocks": self._blocks(part["steps"], names, words),
            "recomputed": self._recomputed(words),
            "amount": words.money(Decimal(str(self.amount))),
            "earlier": self._earlier_deals(words),
        }

    def _earlier_deals(self, words):
        """How many of the deals were earned before the period."""
        # sudo: the days of the deals on a line that one may read
        days = self.sudo().credit_ids.mapped("earned_on")
        earlier = [day for day in days if day < self.period_id.date_from]
        if not earlier:
            return ""
        return self.env._(
            "Deals earned in earlier periods: %(count)s of %(all)s, from %(day)s on.",
            count=len(earlier),
            all=len(days),
            day=words.day(min(earlier)),
        )

    def _blocks(self, steps, names, words):
        """Steps as sentences with what stands beside them."""
        # a line that is only calculated, and not stored, has its version as well
        version = self.version_id._origin.id
        versions = names["measures"].get(version, {})
        units = names["units"].get(version, {})
        told = render_steps(
            self._money_of(),
            named(steps, lambda key: versions.get(key, key), names["keys"].get),
            words.term,
            words.money,
            words.number,
            words.percent,
            {versions[key]: unit for key, unit in units.items()},
        )
        return [
            {
                "sentences": sentences,
                "sign": _sign(step),
                "tiers": self._tiers(step, words),
            }
            for step, sentences in told
            if sentences or step.get("slices")
        ]

    def _money_of(self):
        currency = self.currency_id
        return {"currency": currency.name, "digits": currency.decimal_places}

    def _tiers(self, step, words):
        """The tiers that something fell into, as rows of a table."""
        if not step.get("slices"):
            return []
        percent = step["step"] == "rate_attainment"
        tiers = step["table"]["tiers"]
        base = words.percent if percent else words.money
        if step.get("base") == "quantity":
            base = words.number
        rows = []
        for one in step["slices"]:
            tier, after = tiers[one["tier"]], tiers[one["tier"] + 1 :][:1]
            rows.append(
                {
                    "from": base(Decimal(tier["from"])),
                    "to": base(Decimal(after[0]["from"])) if after else "",
                    "rate": _rate(tier, step["table"]["mode"], words),
                    "part": base(Decimal(one["part"])),
                    "pay": (words.percent if percent else words.money)(
                        Decimal(one["pay"])
                    ),
                }
            )
        return rows

    def _recomputed(self, words):
        """What comes out when the stored explanation is computed again."""
        if not self.explanation:
            return {"agrees": False, "amount": ""}
        try:
            amount = recompute_part(self.explanation)
        except Refusal as refusal:
            problem = refusal_in_words(self.env, refusal)
            return {"agrees": False, "amount": "", "problem": problem}
        agrees = amount == Decimal(str(self.amount))
        return {"agrees": agrees, "amount": words.money(amount)}

    def _told_before(self, line, currency_id):
        """A line that was calculated and not stored, in the words of one that was.

        :param line: dict, as ``Outcome.lines`` has it
        """
        part = json.loads(line["explained"])
        unstored = self.new(
            {
                "version_id": line["version_id"],
                "currency_id": currency_id,
                "explanation": part,
            }
        )
        words = Words(self.env, self.env["res.currency"].browse(currency_id))
        blocks = unstored._blocks(part["steps"], unstored._names(), words)
        return self.env["ir.qweb"]._render(
            "spm_compensation.pay_line_explained", {"blocks": blocks}
        )

    # ------------------------------------------------------------- names

    def _names(self):
        """Names and units of measures by version, and names of credits and periods."""
        # sudo: names in the explanation of lines that one may read
        measures = self.env["spm.plan.measure"].sudo()
        found, units = {}, {}
        for measure in measures.search([("version_id", "in", self.version_id.ids)]):
            version = measure.version_id.id
            found.setdefault(version, {})[measure.key] = measure.display_name
            units.setdefault(version, {})[measure.key] = measure._unit()
        wanted = set()
        for line in self:
            wanted |= keys((line.explanation or {}).get("steps", ()))
        keyed = self._named_keys(wanted)
        return {"measures": found, "units": units, "keys": keyed}

    def _named_keys(self, wanted):
        """Names of credits ("source:id") and of periods whose pay was held, by key."""
        found = {key: key for key in wanted}
        documents = [key.partition(":")[::2] for key in wanted if ":" in key]
        pairs = [(name, int(one)) for name, one in documents if one.isdigit()]
        rows = self.env.execute_query(
            SQL(
                "SELECT d.source || ':' || d.res_id, d.name FROM spm_credit_document d"
                " JOIN unnest(%s::varchar[], %s::int[]) AS k(source, res_id)"
                " ON k.source = d.source AND k.res_id = d.res_id",
                [pair[0] for pair in pairs],
                [pair[1] for pair in pairs],
            )
        )
        found |= {key: name for key, name in rows if name}
        days = [key for key in wanted if len(key) == 10 and key.count("-") == 2]
        return found | self._named_days(days)

    def _named_days(self, days):
        """The names of periods by their first days, which key what they held."""
        if not days:
            return {}
        words = Words(self.env, self.env.company.currency_id)
        # sudo: the names of periods in what one may read
        kinds = self.sudo().statement_id.period_id
        periods = kinds.search(
            [
                ("company_id", "in", kinds.company_id.ids),
                ("period_type", "in", kinds.mapped("period_type")),
                ("date_from", "in", days),
            ]
        )
        return {day: words.day(day) for day in days} | {
            period.date_from.isoformat(): period.name for period in periods
        }

    # ------------------------------------------------------------- the curve

    def _chart(self):
        """The curve with the point reached; by the terms where nothing was rated."""
        part = self.explanation
        if not part or not part.get("steps"):
            return None
        found = explained(part)
        if found is not None or not self.version_id:
            return found
        try:
            # sudo: the terms of the version that this line was calculated by
            plan = self.env["spm.pay.facts"].sudo()._plan(self.version_id.sudo())
            reached = part["steps"][0].get("result")
            mark = Decimal(reached) if reached is not None else None
            return curve(plan, self.key, mark=mark)
        except (Refusal, UserError, StopIteration):
            return None

    # ------------------------------------------------------------- quota

    @api.depends("actual", "quota", "base", "has_attainment")
    @api.depends_context("lang")
    def _compute_achieved(self):
        units = self._units()
        for line in self:
            words = Words(self.env, line.currency_id)
            unit = units.get(line)
            shown = words.shown(unit)
            parts = []
            done = line.actual if line.kind == "quota" else line.base
            if line.kind != "bonus":
                parts.append(shown(Decimal(repr(done))))
            if line.quota:
                parts.append(shown(Decimal(repr(line.quota))))
            line.achieved = self._of(parts)
            line.quota_source = line._quota_source(words) if line.quota else False
            line.reached = line.attainment
            line.is_reached_known = line.has_attainment
            if line.kind == "bonus":
                line._tell_objectives(words)

    def _tell_objectives(self, words):
        """What a bonus by objectives was paid for, as its explanation knows it."""
        steps = (self.explanation or {}).get("steps", ())
        step = next((one for one in steps if one["step"] == "objectives"), None)
        if not step:
            return
        goals = step["lines"]
        if len(goals) > 1:
            met = sum(goal["reached"] for goal in goals)
            self.achieved = self.env._(
                "%(reached)s of %(count)s objectives", reached=met, count=len(goals)
            )
            return
        [goal] = goals
        if goal["value"] is None:
            return
        value, wanted = Decimal(goal["value"]), Decimal(goal["at_least"])
        unit = "percent"
        if goal["read"] == "actual":
            unit = self._units_by_key().get((self.version_id.id, goal["measure"]))
        shown = words.shown(unit)
        self.achieved = self._of([shown(value), shown(wanted)])
        if wanted > 0:
            self.reached = float(value * 100 / wanted)
            self.is_reached_known = True

    def _of(self, parts):
        if len(parts) < 2:
            return parts[0] if parts else False
        return self.env._("%(actual)s of %(quota)s", actual=parts[0], quota=parts[1])

    def _units(self):
        """The unit of each line's numbers: money, or something else."""
        measured = self._units_by_key()
        found = {}
        for line in self:
            first = next(iter((line.explanation or {}).get("steps", ())), {})
            if line.kind == "quota":
                key = (line.version_id.id, first.get("measure"))
                found[line] = measured.get(key)
            elif first.get("base") != "quantity":
                found[line] = "money"
        return found

    def _units_by_key(self):
        """The units of measures by version and key."""
        # sudo: the unit of what a line that one may read counts
        measures = self.env["spm.plan.measure"].sudo()
        found = measures.search([("version_id", "in", self.version_id.ids)])
        return {(one.version_id.id, one.key): one._unit() for one in found}

    def _quota_source(self, words):
        """Which revision of which objective says the quota."""
        source = self._sources().get(self._measure_key()) or {}
        revisions = source.get("revisions") or []
        if len(revisions) > 1:
            return self.env._("Sum of %(count)s objectives", count=len(revisions))
        if revisions:
            day = words.day(revisions[0]["from"])
            return self.env._("Objective, as agreed from %(day)s on", day=day)
        if source.get("objective_ids"):
            return self.env._("Objective")
        return self.env._("Quota of the assignment")

    def _measure_key(self):
        for step in (self.explanation or {}).get("steps", ()):
            if step["step"] in ("attainment", "rate"):
                return step.get("measure") or step.get("quota_measure")
        return None

    def _sources(self):
        # sudo: the stage that this line belongs to
        stages = self.sudo().calculation_id.stages or []
        stage = stages[self.stage] if self.stage < len(stages) else {}
        return stage.get("sources") or {}

    # ------------------------------------------------------------- screens

    def action_explain(self):
        """Open the explanation of one line."""
        only_one(self)
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            # for the dashboard, which opens it itself
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }


def _sign(step):
    """Whether a step is a condition that was met or missed."""
    if step["step"] not in ("gate", "threshold"):
        return ""
    return "met" if step["passed"] else "missed"


def _rate(tier, mode, words):
    """What a tier pays, in short."""
    if mode == "interpolated":
        return words.money(Decimal(tier.get("amount", "0")))
    if "per_unit" in tier:
        return words.money(Decimal(tier["per_unit"]))
    if "rate" in tier:
        return words.percent(Decimal(tier["rate"]))
    return "–"

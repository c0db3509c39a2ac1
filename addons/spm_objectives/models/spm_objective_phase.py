from collections import defaultdict
from decimal import Decimal

from odoo import Command, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..engine import cascade, seasonality
from ..engine.rounding import exact_sum
from ..fields import LooseMany2one
from .numbers import decimal


class SpmObjectivePhase(models.Model):
    """An objective's target in one of its smallest periods."""

    _name = "spm.objective.phase"
    _description = "Phase of an Objective"
    _order = "date_from, id"
    _log_access = False
    _rec_name = "period_id"

    objective_id = fields.Many2one("spm.objective", required=True, ondelete="cascade")
    period_id = LooseMany2one("spm.period", required=True)
    date_from = fields.Date(related="period_id.date_from", store=True, precompute=True)
    target = fields.Float(required=True, digits=0)
    company_id = fields.Many2one(related="objective_id.company_id")
    currency_id = fields.Many2one(related="objective_id.currency_id")
    unit_type = fields.Selection(related="objective_id.unit_type")

    _period_unique = models.Constraint(
        "UNIQUE (objective_id, period_id)",
        "An objective has one target in each period.",
    )


class SpmObjectivePhasing(models.AbstractModel):
    """How a target spreads over the smallest periods: part of ``spm.objective``."""

    _name = "spm.objective.phasing"
    _description = "Phasing of Objectives"

    phase_ids = fields.One2many("spm.objective.phase", "objective_id", "Seasonality")

    def _take_phases(self, commands):
        """Store typed phases, once they make up the target.

        :param commands: as Odoo's screens and imports send them; they may set targets
            of periods, nothing else
        """
        self.ensure_one()
        typed = self._typed_targets(commands)
        self._check_countable(*typed.values())
        periods = self._leafs_within()[self]
        if typed.keys() != set(periods.ids):
            raise ValidationError(
                self.env._(
                    "The seasonality of “%(objective)s” needs one target for each of: "
                    "%(periods)s.",
                    objective=self.display_name,
                    periods=", ".join(periods.mapped("name")),
                )
            )
        total = exact_sum(typed.values())
        if self._is_cumulative() and total != decimal(self.target):
            raise ValidationError(
                self.env._(
                    "The seasonality of “%(objective)s” sums to %(sum)s, not to its "
                    "target of %(target)s.",
                    objective=self.display_name,
                    sum=self._format(float(total)),
                    target=self._format(self.target),
                )
            )
        self._store_phases([(self.id, p.id, p.date_from, typed[p.id]) for p in periods])

    def _typed_targets(self, commands):
        """The targets by period id that the commands leave."""
        own = {phase.id: phase for phase in self.phase_ids}
        targets = {p.period_id.id: decimal(p.target) for p in own.values()}
        for command, phase_id, *vals in commands:
            if command == Command.CREATE:
                period = vals[0].get("period_id")
                targets[period] = decimal(vals[0].get("target", 0))
            elif phase_id in own and command == Command.UPDATE:
                period = own[phase_id].period_id.id
                targets[period] = decimal(vals[0].get("target", own[phase_id].target))
            elif phase_id in own and command == Command.DELETE:
                del targets[own[phase_id].period_id.id]
            elif phase_id not in own or command != Command.LINK:
                raise ValidationError(
                    self.env._("The seasonality takes one target for each period.")
                )
        return targets

    def _leafs_within(self):
        """The smallest periods of each objective, in order; one query."""
        if not self:
            return {}
        leafs = self.env["spm.period"].search(
            [
                ("is_leaf", "=", True),
                ("company_id", "in", self.company_id.ids),
                ("date_from", ">=", min(self.mapped("date_from"))),
                ("date_to", "<=", max(self.mapped("date_to"))),
            ],
            order="date_from",
        )
        by_period = {
            period: leafs.filtered(
                lambda leaf, period=period: leaf.company_id == period.company_id
                and leaf.date_from >= period.date_from
                and leaf.date_to <= period.date_to
            )
            for period in self.period_id
        }
        return {objective: by_period[objective.period_id] for objective in self}

    def _spread_targets(self, since=None):
        """Make the phases of these objectives sum to their targets.

        New phases go by working days; present ones keep their proportions. Constant in
        the number of queries.

        :param since: leave phases that are over by this day as they are, as far as the
            rest can still make up the target
        """
        if not self:
            return
        self._fetch_reckoned_from()
        leafs = self._leafs_within()
        working = self.env["spm.working.days"]._of(self.company_id)
        rows = []
        stored = self._stored_phases()
        for objective in self:
            periods = leafs[objective]
            before = [stored[objective.id].get(period.id) for period in periods]
            spread = objective._spread(periods, before, working, since)
            if dict(zip(periods.ids, spread, strict=True)) == stored[objective.id]:
                continue
            rows += [
                (objective.id, period.id, period.date_from, target)
                for period, target in zip(periods, spread, strict=True)
            ]
        self._store_phases(rows)

    def _stored_phases(self):
        """Exact phase targets by objective id and period id."""
        self.env["spm.objective.phase"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT objective_id, period_id, target::text"
                " FROM spm_objective_phase WHERE objective_id = ANY(%s)",
                self.ids,
            )
        )
        stored = defaultdict(dict)
        for objective, period, target in rows:
            stored[objective][period] = Decimal(target)
        return stored

    def _spread(self, periods, before, working, since):
        """Targets for the periods, from those they had before (None: new)."""
        target = decimal(self.target)
        if not periods:
            return ()
        if not self._is_cumulative():
            if since is None:
                return (target,) * len(periods)
            return tuple(
                old if old is not None and period.date_to <= since else target
                for period, old in zip(periods, before, strict=True)
            )
        if None in before or not any(before):
            ranges = [(period.date_from, period.date_to) for period in periods]
            days = seasonality.even_days(ranges, working[self.company_id])
            profile = [Decimal(count) for count in days]
            return cascade.phases(target, profile, self._digits())
        if exact_sum(before) == target:
            return tuple(before)
        return self._respread(target, periods, before, since)

    def _respread(self, target, periods, before, since):
        """Keep the proportions, and what is over where the rest allows it."""
        over = sum(since is not None and p.date_to <= since for p in periods)
        kept, open_ones = tuple(before[:over]), before[over:]
        rest = target - exact_sum(kept)
        if not any(open_ones) or rest * target <= 0:
            # what is over is more than the whole, or nothing is left to spread on
            kept, open_ones, rest = (), before, target
        return kept + cascade.phases(rest, open_ones, self._digits())

    def _store_phases(self, rows):
        """Write phases, one statement; those of other periods go."""
        if not rows:
            return
        objectives, periods, days, targets = zip(*rows, strict=True)
        self.env.cr.execute(
            SQL(
                """
                WITH fresh AS (
                    SELECT * FROM unnest(%(objectives)s::int[], %(periods)s::int[],
                                         %(days)s::date[], %(targets)s::numeric[])
                        AS f(objective_id, period_id, date_from, target)),
                gone AS (
                    DELETE FROM spm_objective_phase p
                     WHERE p.objective_id = ANY(%(whose)s)
                       AND NOT EXISTS (
                           SELECT FROM fresh f WHERE f.objective_id = p.objective_id
                              AND f.period_id = p.period_id))
                INSERT INTO spm_objective_phase AS p
                       (objective_id, period_id, date_from, target)
                SELECT objective_id, period_id, date_from, target FROM fresh
                    ON CONFLICT (objective_id, period_id)
                    DO UPDATE SET target = EXCLUDED.target
                        WHERE p.target IS DISTINCT FROM EXCLUDED.target
                """,
                objectives=list(objectives),
                whose=list(set(objectives)),
                periods=list(periods),
                days=list(days),
                targets=list(targets),
            )
        )
        self.env["spm.objective.phase"].invalidate_model()
        self.invalidate_model(["phase_ids"])

    def _digits(self):
        """Decimals that shares of the target are rounded to."""
        digits = 2
        if self.unit_type == "money":
            digits = self.currency_id.decimal_places
        return max(digits, -decimal(self.target).as_tuple().exponent)

    def _is_cumulative(self):
        """Whether results of the KPI add up over time."""
        return self.kpi_id._adds_up_over_time()

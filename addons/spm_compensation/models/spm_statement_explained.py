from decimal import Decimal

from odoo import api, models
from odoo.fields import Date

from ..engine import Refusal, recompute
from ..engine.named import keys
from .pay_words import Words


class SpmStatementExplained(models.AbstractModel):
    """A statement at a glance and in words: part of ``spm.statement``."""

    _name = "spm.statement.explained"
    _description = "Explanation of a Statement"

    @api.depends("calculation_id", "payable")
    @api.depends_context("lang")
    def _compute_told(self):
        for statement in self:
            values = statement._told_values()
            statement.agrees = values["agrees"]
            statement.told = self.env["ir.qweb"]._render(
                "spm_compensation.statement_explained", values
            )

    def _told_values(self):
        """What the template is given: stages in words, and the amount once more."""
        words = Words(self.env, self.currency_id)
        stages = (self.calculation_id.stages or []) if self.calculation_id else []
        lines = self.line_ids
        names = lines._names()
        wanted = {key for one in stages for key in keys(one["explanation"]["steps"])}
        names["keys"] |= lines._named_keys(wanted)
        recomputed = self._recomputed_stages(stages, lines)
        total = None if recomputed is None else sum(recomputed, Decimal(0))
        calculated = Decimal(str(self.calculation_id.payable or 0))
        return {
            "stages": [
                {
                    "title": self._stage_title(stage, words) if len(stages) > 1 else "",
                    "blocks": lines[:1]._blocks(
                        stage["explanation"]["steps"], names, words
                    ),
                }
                for stage in stages
            ],
            "adjusted": words.money(Decimal(str(self.adjusted)))
            if self.adjusted
            else "",
            "calculated": words.money(calculated),
            "payable": words.money(Decimal(str(self.payable))),
            "recomputed": "" if total is None else words.money(total),
            "agrees": total == calculated,
        }

    def _stage_title(self, stage, words):
        # sudo: the name of the version that this stage was calculated by
        version = self.env["spm.plan.version"].sudo().browse(stage["version_id"])
        return self.env._(
            "From %(start)s through %(end)s: %(plan)s",
            start=words.day(stage["from"]),
            end=words.day(Date.subtract(Date.to_date(stage["to"]), days=1)),
            plan=version.exists().display_name or "",
        )

    def _recomputed_stages(self, stages, lines):
        """What each stage pays, computed again from what is stored; None if not so."""
        found = []
        for number, stage in enumerate(stages):
            mine = lines.filtered(lambda line, number=number: line.stage == number)
            parts = [line.explanation for line in mine.sorted("sequence")]
            whole = {**stage["explanation"], "components": parts}
            try:
                found.append(recompute(whole))
            except (Refusal, KeyError):
                return None
        return found

from datetime import date
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models

from .pay_words import Words


class SpmPlanAssignmentWords(models.AbstractModel):
    """What the salesperson reads of the own plan: part of ``spm.plan.assignment``."""

    _name = "spm.plan.assignment.words"
    _description = "My Plan"

    # people read the last day; what is stored is the day after
    last_day = fields.Date("Through", compute="_compute_last_days")
    draw_last_day = fields.Date("Draw Through", compute="_compute_last_days")
    own_words = fields.Html(compute="_compute_own_words")
    quota_words = fields.Html(compute="_compute_quota_words")

    @api.model
    def action_open_mine(self):
        """Open the own plan: the one of today, else the list of one's plans."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "spm_compensation.spm_my_plan_action"
        )
        today = fields.Date.context_today(self)
        mine = self.search(
            [
                ("participant_id.user_id", "=", self.env.uid),
                ("company_id", "in", self.env.companies.ids),
                ("version_id.state", "=", "approved"),
                "|",
                ("date_to", "=", False),
                ("date_to", ">", today),
            ]
        )
        waiting = mine.filtered(lambda a: a.acceptance_state == "waiting")
        present = waiting or mine.filtered(lambda a: a.date_from <= today)
        if len(mine) == 1 or len(present) == 1:
            action["views"] = [v for v in action["views"] if v[1] == "form"]
            action["res_id"] = (present if len(present) == 1 else mine).id
        return action

    # ------------------------------------------------------------- words

    @api.depends("date_to", "draw_to")
    def _compute_last_days(self):
        for assignment in self:
            for name, end in (
                ("last_day", assignment.date_to),
                ("draw_last_day", assignment.draw_to),
            ):
                assignment[name] = end and fields.Date.subtract(end, days=1)

    def _compute_own_words(self):
        for assignment in self:
            names = assignment._names_in_terms()
            rows = [
                assignment._own_term(term, names.get(term.key, term.key))
                for term in assignment.override_ids
            ]
            assignment.own_words = self._as_table(rows)

    def _own_term(self, term, name):
        """An individual term: what it is, and how much."""
        words = Words(self.env, self.plan_currency_id)
        # exact as it is stored, also where floats are not
        amount = Decimal(repr(term.amount))
        if term.kind == "draw":
            return self.env._("Your draw, in a pay period"), words.money(amount)
        if term.kind == "incentive":
            label = self.env._(
                "Your target incentive for %(component)s, in a pay period",
                component=name,
            )
            return label, words.money(amount)
        # sudo: the unit of what the own plan looks at
        measures = self.sudo().version_id.measure_ids
        measure = measures.filtered(lambda m: m.key == term.key)
        label = self.env._("Your quota of %(measure)s", measure=name)
        return label, words.shown(measure[:1]._unit())(amount)

    def _compute_quota_words(self):
        for assignment in self:
            rows = []
            for measure in assignment.version_id.measure_ids.filtered("kpi_id"):
                for objective in assignment._objectives_for(measure):
                    period = objective.period_id.name
                    rows.append(
                        (
                            f"{measure.display_name}, {period}",
                            objective._format(objective.target),
                        )
                    )
            assignment.quota_words = self._as_table(rows)

    def _objectives_for(self, measure):
        """The agreed objectives of the present year that a measure is taken from."""
        if measure.source != "objective":
            return self.env["spm.objective"]
        # sudo: what day it is there
        today = max(self.company_id.sudo()._spm_today(), self.date_from)
        year = self.env["spm.period"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("period_type", "=", "year"),
                ("date_from", "<=", today),
                ("date_to", ">", today),
            ]
        )
        return self.env["spm.objective"].search(
            [
                ("participant_id", "=", self.participant_id.id),
                ("scope", "=", "line" if measure.scope == "line" else "participant"),
                ("kpi_id", "=", measure.kpi_id.id),
                ("state", "in", ("agreed", "closed")),
                ("period_id.date_from", ">=", year[:1].date_from or today),
                ("period_id.date_to", "<=", year[:1].date_to or today),
                ("period_id.date_to", ">", self.date_from),
                ("period_id.date_from", "<", self.date_to or date.max),
            ],
            order="date_from",
        )

    def _names_in_terms(self):
        """What components and measures are called: dict of key to name."""
        self.ensure_one()
        components = (self.version_id.terms or {}).get("components", [])
        names = {c["key"]: c.get("name") or c["key"] for c in components}
        return names | {m.key: m.display_name for m in self.version_id.measure_ids}

    @api.model
    def _as_table(self, rows):
        """Rows of a label and an amount, as HTML; nothing for none."""
        if not rows:
            return False
        line = Markup("<tr><td>%s</td><td class='text-end'>%s</td></tr>")
        body = Markup("").join(line % row for row in rows)
        return Markup("<table class='table table-sm w-auto'>%s</table>") % body

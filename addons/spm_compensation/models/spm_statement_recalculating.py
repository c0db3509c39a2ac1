from odoo import models
from odoo.exceptions import UserError

from odoo.addons.spm_objectives.records import only_one

from .scope import Scope

#: Changed documents that are credited before one person is calculated.
_FEW = 2000


class SpmStatementRecalculating(models.AbstractModel):
    """Calculating a person again: part of ``spm.statement``."""

    _name = "spm.statement.recalculating"
    _description = "Calculating Statements Again"

    def action_recalculate(self):
        """Calculate again with what is known now, deals changed just now included."""
        self._check_officer()
        # sudo: an officer calculates what the rules let be read
        self.sudo()._post_changed()
        return self._each(self._why_not_recalculated, lambda s: s._recalculate())

    def action_open_calculations(self):
        """Open all calculations of a statement, the latest first."""
        only_one(self)
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calculations"),
            "res_model": "spm.statement.calculation",
            "view_mode": "list,form",
            "domain": [("statement_id", "=", self.id)],
        }

    def _post_changed(self):
        """Credit documents that changed, and refresh results: what is quick."""
        marks = self.env["spm.credit.mark"]
        for source in self.env["spm.credit.document"]._sources():
            ids = marks._some_documents(source, _FEW)
            if ids:
                self.env["spm.credit"]._post_now(source, Scope(tuple(ids)))
        self.env["spm.kpi"]._refresh_changed()

    def _why_not_recalculated(self, statement):
        if statement._closed():
            return None  # what would have been is calculated beside it
        if statement.period_id.pay_locked:
            return self.env._(
                "the pay of %(period)s is locked", period=statement.period_id.name
            )
        return None

    def _recalculate(self):
        """Calculate these statements again, each as it stands.

        :raise UserError: saying why somebody cannot be calculated
        """
        self.env["spm.pay.turn"]._claim()
        writer = self.env["spm.pay.writer"]
        for statement in self:
            period, person = statement.period_id, statement.participant_id
            shadow = bool(statement._closed())
            [(found, outcome)] = writer._calculate(period, person.ids, shadow=shadow)
            if found.failed:
                raise UserError(
                    "\n".join(f"{p.what} {p.remedy}".strip() for p in found.problems)
                )
            if outcome:
                writer._keep(period, [outcome], shadow=shadow)

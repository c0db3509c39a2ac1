import json

from odoo import models
from odoo.exceptions import UserError

from ..engine.results import is_countable
from ..models.numbers import decimal
from .spm_objective_cascade_plan import CHOICES

_MODELS = {
    "participant": "spm.participant",
    "line": "spm.participant",
    "department": "hr.department",
    "team": "crm.team",
}


class SpmObjectiveCascadeEdits(models.AbstractModel):
    """What people type into the preview: part of ``spm.objective.cascade``."""

    _name = "spm.objective.cascade.edits"
    _description = "Edits of a Cascade"

    def _refuse_no_json(self, edits):
        """Refuse what the database cannot keep, in words of ours."""
        try:
            json.dumps(edits, allow_nan=False)
        except (TypeError, ValueError):
            raise UserError(self.env._("A number is missing or too large.")) from None

    def _apply_edits(self, made):
        """Take typed weights, amounts and choices over into the rows.

        :raise UserError: for what makes no sense; units that are not shown at present
            keep what was typed for later
        """
        edits = self.edits or {}
        if not isinstance(edits, dict):
            raise UserError(self.env._("This is not how a preview is edited."))
        rows = {row.key: row for row in made.rows}
        for key, edit in edits.items():
            if key not in rows or not isinstance(edit, dict):
                continue
            row = rows[key]
            depth = min(row.depth, len(made.methods)) - 1
            if "weight" in edit and made.methods[depth] == "given":
                row.basis = self._number(edit["weight"], row)
            if not row.locked:
                self._apply_choice(row, edit)
        self._refuse_strangers(edits.keys() - rows.keys())

    def _apply_choice(self, row, edit):
        amount = edit.get("amount")
        if amount is not None and amount is not False and row.change != "left":
            row.hand = self._number(amount, row)
        choice = edit.get("choice")
        if choice:
            if choice not in CHOICES[row.change]:
                return  # typed when something else was the case
            row.choice = choice
        if row.choice == "hand_over":
            row.successor = edit.get("successor") or None

    def _number(self, value, row):
        if isinstance(value, bool) or not isinstance(value, int | float):
            value = None
        if value is None or not is_countable(value):
            raise UserError(
                self.env._("Type a number for %(name)s.", name=row.name),
            )
        return decimal(value)

    def _refuse_strangers(self, keys):
        """Refuse units of another company, or that do not exist."""
        ids = {}
        for key in keys:
            scope, _dash, number = key.partition("-")
            if scope in _MODELS and number.isdigit():
                ids.setdefault(_MODELS[scope], set()).add(int(number))
        for model, numbers in ids.items():
            # sudo: only which company they belong to, to say that it is another one
            units = self.env[model].sudo().with_context(active_test=False)
            ours = units.search(
                [
                    ("id", "in", list(numbers)),
                    ("company_id", "in", (self.company_id.id, False)),
                ]
            )
            if numbers - set(ours.ids):
                raise UserError(
                    self.env._(
                        "A share can go only to people and units of %(company)s.",
                        company=self.company_id.name,
                    )
                )

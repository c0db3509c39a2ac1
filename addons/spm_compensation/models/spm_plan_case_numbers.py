import re
from functools import reduce
from operator import getitem

from odoo import api, fields, models

from ..engine.document.shape import Literal
from ..engine.places import told_path
from ..engine.problem import Refusal
from .spoken import translator

#: A number that is written as a text.
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class SpmPlanCaseNumbers(models.AbstractModel):
    """The numbers of a test case by their names: part of ``spm.plan.case``."""

    _name = "spm.plan.case.numbers"
    _description = "Numbers of a Test Case"

    numbers = fields.Json(compute="_compute_numbers")

    @api.depends("content", "version_id.terms", "version_id.measure_ids.display_name")
    @api.depends_context("lang")
    def _compute_numbers(self):
        """What may be changed: ``path``, ``label``, ``value``, ``expected``."""
        for case in self:
            try:
                document = case._document()
            except Refusal:
                case.numbers = []  # what is wrong is told by the result
                continue
            names = case.version_id._names_in_cases()
            case.numbers = [
                {
                    "path": path,
                    "label": self._labelled(document, path, names),
                    "value": value,
                    "expected": "expected" in path,
                }
                for path, value in _numbers(document)
            ]

    def _labelled(self, document, path, names):
        """A number's label; a credit is told by its component, too."""
        if "credits" in path:
            at = path.index("credits") + 1
            credit = reduce(getitem, path[: at + 1], document)
            part = credit.get("component")
            told = names["components"].get(part, part)
            names = names | {"credits": {path[at]: told}}
        label = told_path(path, names, translator(self.env))
        return label[:1].upper() + label[1:]


def _numbers(data, path=()):
    """The numbers in parsed JSON with the steps that lead to them."""
    if isinstance(data, dict | list):
        rows = data.items() if isinstance(data, dict) else enumerate(data)
        for step, inner in rows:
            yield from _numbers(inner, (*path, step))
    elif isinstance(data, Literal) or path[-1] not in ("name", "key", "component"):
        if _NUMBER.fullmatch(data if isinstance(data, str) else ""):
            yield list(path), str(data)

import json
import re

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open

from odoo.addons.spm_objectives.records import only_one

from ..engine.document import written
from .spoken import translator


class SpmPlanTemplate(models.Model):
    """A usual pay plan to start from: a document with sources of its measures."""

    _name = "spm.plan.template"
    _description = "Template of Pay Plans"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Its file in data/templates.")
    summary = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def _read(self):
        """The template: ``document``, ``measures`` and ``weights`` as plain data."""
        self.ensure_one()
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.code or ""):
            raise UserError(
                self.env._("There is no template “%(code)s”.", code=self.code)
            )
        path = f"spm_compensation/data/templates/{self.code}.json"
        try:
            with file_open(path, "rb") as file:
                return json.loads(file.read())
        except FileNotFoundError:
            message = self.env._("There is no template “%(code)s”.", code=self.code)
            raise UserError(message) from None

    def action_use(self):
        """Make a plan with a draft of this template, and open the draft."""
        if not self.env.user.has_group("spm_objectives.group_spm_officer"):
            raise AccessError(self.env._("Compensation officers make pay plans."))
        only_one(self)
        plan = self.env["spm.plan"].create(
            {"name": self._free_name(), "note": self.summary}
        )
        return self._make_version(plan)._open()

    def _free_name(self):
        """The name, with a number if a plan of the company has it already."""
        plans = self.env["spm.plan"].with_context(active_test=False)
        found = plans.search([("company_id", "=", self.env.company.id)])
        taken = {name.casefold() for name in found.mapped("name")}
        name, number = self.name, 1
        while name.casefold() in taken:
            number += 1
            name = f"{self.name} ({number})"
        return name

    def _name_parts(self, document):
        """Call components and test cases as the user's language does."""
        translate = translator(self.env)
        for part in (*document["plan"]["components"], *document["cases"]):
            part["name"] = translate(part["name"])

    def _make_version(self, plan, date_from=None):
        """A draft of a plan with what the template says.

        :param date_from: by default the first day of the current calendar year
        """
        template = self._read()
        today = fields.Date.context_today(self)
        version = self.env["spm.plan.version"].create(
            {
                "plan_id": plan.id,
                "date_from": date_from or today.replace(month=1, day=1),
            }
        )
        document = template["document"]
        self._name_parts(document)
        currency = plan.currency_id
        document["plan"] |= {
            "currency": currency.name,
            "digits": currency.decimal_places,
            "fiscal_year_starts": int(plan.company_id.spm_fiscal_start_month),
        }
        version._import_document(written(document).encode())
        version._take_sources(template["measures"])
        for part in version.component_ids:
            part.incentive_weight = template["weights"].get(part.key, False)
        return version

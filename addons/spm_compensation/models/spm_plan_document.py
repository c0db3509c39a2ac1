import base64
import re

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.spm_objectives.records import only_one

from ..engine.document import FORMAT, parse, read_example, read_plan, written
from ..engine.problem import Refusal
from .spoken import refusal_in_words

OFFICER = "spm_objectives.group_spm_officer"


class SpmPlanDocument(models.AbstractModel):
    """Versions as plan documents, terms and test cases: part of
    ``spm.plan.version``."""

    _name = "spm.plan.document"
    _description = "Documents of Pay Plans"

    document = fields.Binary(compute="_compute_document", groups=OFFICER)
    document_name = fields.Char(compute="_compute_document_name", groups=OFFICER)

    def _compute_document(self):
        for version in self:
            version.document = base64.b64encode(version._export_document())

    def _compute_document_name(self):
        for version in self:
            name = re.sub(r"\W+", "_", version.plan_id.name or "").strip("_") or "plan"
            version.document_name = f"{name}_{version.date_from}.json"

    def _export_document(self):
        """Terms and test cases in the format of plan documents, as bytes.

        :raise UserError: if a test case is no JSON
        """
        self.ensure_one()
        cases = []
        for case in self.case_ids:
            try:
                cases.append(case._document())
            except Refusal as refusal:
                message = refusal_in_words(self.env, refusal, self.terms)
                values = {"case": case.name, "message": message}
                raise UserError(self.env._("%(case)s: %(message)s", **values)) from None
        document = {
            "format": FORMAT,
            "name": self.plan_id.name,
            "source": {"title": self.display_name},
            "plan": self.terms,
            "cases": cases,
        }
        return (written(document) + "\n").encode()

    def _import_document(self, content):
        """Replace terms and test cases by those of a document, as bytes."""
        self.ensure_one()
        data = self._read_document(content)
        self._import_terms(data["plan"])
        self.case_ids.unlink()
        self.env["spm.plan.case"].create(
            [
                {
                    "version_id": self.id,
                    "sequence": place,
                    "name": case.pop("name"),
                    "content": written(case),
                }
                for place, case in enumerate(data["cases"], 1)
            ]
        )

    def _read_document(self, content):
        """A document as parsed JSON.

        :raise UserError: with the place in it, and what was expected there
        """
        data = None
        try:
            data = parse(content)
            if isinstance(data, dict) and data.get("cases") == []:
                read_plan(data.get("plan"))  # a draft may have none yet
            else:
                read_example(content)
        except Refusal as refusal:
            terms = data.get("plan") if isinstance(data, dict) else None
            terms = terms if isinstance(terms, dict) else None
            whole = None if refusal.at else self.env._("The document")
            message = refusal_in_words(self.env, refusal, terms, whole)
            raise UserError(
                self.env._("The file cannot be read.\n\n%(message)s", message=message)
            ) from None
        return data

    def action_download(self):
        """Download the version as a plan document."""
        only_one(self)
        self.check_access("read")
        self._export_document()  # its problems are told here, not by the download
        url = f"/web/content/{self._name}/{self.id}/document/{self.document_name}"
        return {
            "type": "ir.actions.act_url",
            "url": f"{url}?download=true",
            "target": "self",
        }

    def action_import(self):
        """Ask for a plan document to replace the terms and test cases by."""
        only_one(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a Document"),
            "res_model": "spm.plan.import",
            "view_mode": "form",
            "target": "new",
            "context": {"default_version_id": self.id},
        }

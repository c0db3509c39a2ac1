import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.spm_objectives.records import only_one


class SpmPlanImport(models.TransientModel):
    """A plan document whose terms and cases replace those of a draft."""

    _name = "spm.plan.import"
    _description = "Import of a Plan Document"

    version_id = fields.Many2one("spm.plan.version", required=True)
    content = fields.Binary("Document", required=True, attachment=False)
    content_name = fields.Char()

    def action_import(self):
        """Replace the terms and the test cases of the version."""
        only_one(self)
        self.version_id.check_access("write")
        try:
            content = base64.b64decode(self.content or b"", validate=False)
        except binascii.Error:
            raise UserError(self.env._("The file cannot be read.")) from None
        self.version_id._import_document(content)
        return {"type": "ir.actions.act_window_close"}

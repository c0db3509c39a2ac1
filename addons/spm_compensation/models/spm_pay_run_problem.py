from odoo import fields, models

from odoo.addons.spm_objectives.fields import LooseMany2one


class SpmPayRunProblem(models.Model):
    """Why a run could not calculate somebody, and how that is mended."""

    _name = "spm.pay.run.problem"
    _description = "Problem of a Pay Run"
    _order = "run_id desc, severity, participant_id, id"
    _log_access = False
    _rec_name = "what"

    run_id = fields.Many2one(
        "spm.pay.run", required=True, readonly=True, ondelete="cascade", index=True
    )
    participant_id = LooseMany2one(
        "spm.participant", "Salesperson", required=True, readonly=True
    )
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    severity = fields.Selection(
        [("error", "Not calculated"), ("note", "To look at")],
        required=True,
        readonly=True,
    )
    what = fields.Char("Problem", required=True, readonly=True)
    remedy = fields.Char("What To Do", readonly=True)

from odoo import fields, models

from odoo.addons.spm_objectives.fields import LooseMany2one


class SpmPayRunResult(models.Model):
    """What a run brought a person: who still waits is what is left of it."""

    _name = "spm.pay.run.result"
    _description = "Result of a Pay Run"
    _order = "run_id desc, id"
    _log_access = False
    _rec_name = "participant_id"

    run_id = fields.Many2one(
        "spm.pay.run", required=True, readonly=True, ondelete="cascade", index=True
    )
    participant_id = LooseMany2one(
        "spm.participant", "Salesperson", required=True, readonly=True
    )
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    currency_id = LooseMany2one("res.currency", readonly=True)
    outcome = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("new", "Calculated"),
            ("changed", "Changed"),
            ("same", "As before"),
            ("shadow", "Posted: would differ now"),
            ("nothing", "Nothing to pay"),
            ("problem", "Not calculated"),
        ],
        required=True,
        readonly=True,
    )
    payable = fields.Monetary("To Pay", readonly=True)
    previous = fields.Monetary("Before", readonly=True)
    difference = fields.Monetary(readonly=True)
    statement_id = LooseMany2one("spm.statement", readonly=True)

from odoo import models
from odoo.exceptions import UserError


class SpmPeriod(models.Model):
    _inherit = "spm.period"

    def action_lock_pay(self):
        """Refuse to close the pay of a period while statements of it wait."""
        self._check_officer()
        # sudo: only how many there are, for who may lock
        waiting = (
            self.env["spm.statement"]
            .sudo()
            .search(
                [
                    ("period_id", "in", self.ids),
                    ("state", "not in", ("posted", "paid")),
                ]
            )
        )
        if waiting:
            raise UserError(
                self.env._(
                    "%(count)s statements of %(period)s are not posted yet, such as "
                    "that of %(person)s. Post them first.",
                    count=len(waiting),
                    period=waiting[0].period_id.name,
                    person=waiting[0].participant_id.name,
                )
            )
        return super().action_lock_pay()

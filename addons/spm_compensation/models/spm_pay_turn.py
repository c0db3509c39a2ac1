from odoo import api, fields, models
from odoo.tools import SQL


class SpmPayTurn(models.Model):
    """One row that whoever writes statements writes too, so that two cannot at once."""

    _name = "spm.pay.turn"
    _description = "Turn of Pay"
    _log_access = False
    _rec_name = "revision"

    revision = fields.Integer()

    def init(self):
        """Make the row."""
        self.env.cr.execute(
            "INSERT INTO spm_pay_turn (id, revision) VALUES (1, 0)"
            " ON CONFLICT (id) DO NOTHING"
        )

    @api.model
    def _claim(self, wait=True):
        """Keep others out of the transaction.

        A transaction whose snapshot is older than the last one's commit is refused by
        PostgreSQL, and repeated by Odoo.

        :param wait: until another one is done; else say whether it is free
        """
        skip = SQL() if wait else SQL("SKIP LOCKED")
        self.env.cr.execute(SQL("SELECT FROM spm_pay_turn FOR UPDATE %s", skip))
        if not self.env.cr.rowcount:
            return False
        self.env.cr.execute("UPDATE spm_pay_turn SET revision = revision + 1")
        return True

from odoo import api, fields, models


class SpmCreditTurn(models.Model):
    """One row that every pass writes, so that two of them cannot both post.

    It also says where a full pass goes on that ran out of time.
    """

    _name = "spm.credit.turn"
    _description = "Pass over Credits"
    _log_access = False
    _rec_name = "revision"

    revision = fields.Integer()
    next_source = fields.Char()
    next_id = fields.Integer()
    # the last mark that the interrupted pass knows of
    last_mark = fields.Integer()

    def init(self):
        """Make the row."""
        self.env.cr.execute(
            "INSERT INTO spm_credit_turn (id, revision) VALUES (1, 0)"
            " ON CONFLICT (id) DO NOTHING"
        )

    @api.model
    def _left_off(self, last_mark):
        """Where the interrupted full pass goes on.

        :param last_mark: the newest mark that asks for a full pass; one that the
            interrupted pass does not know of wants everything anew
        :return: (source, first id), or None: from the start
        """
        self.env.cr.execute(
            "SELECT next_source, next_id FROM spm_credit_turn"
            " WHERE next_source IS NOT NULL AND last_mark >= %s",
            [last_mark],
        )
        return self.env.cr.fetchone()

    @api.model
    def _leave_off(self, source, first, last_mark):
        """Remember where a full pass stopped; no source: it is complete."""
        self.env.cr.execute(
            "UPDATE spm_credit_turn SET next_source = %s, next_id = %s, last_mark = %s",
            [source, first, last_mark],
        )

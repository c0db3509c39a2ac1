from datetime import datetime, time, timedelta

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    spm_dispute_days = fields.Integer(
        "Working Days to Answer a Dispute",
        required=True,
        prefetch="spm",
        default=10,
        help="Until then an officer answers a dispute about a statement.",
    )

    _spm_dispute_days_check = models.Constraint(
        "CHECK (spm_dispute_days > 0)",
        "A dispute is answered within at least one working day.",
    )

    def _spm_dispute_deadline(self, day):
        """The last day to answer what is opened on a day."""
        self.ensure_one()
        # from the next morning on, as the day it is opened does not count
        start = datetime.combine(day + timedelta(days=1), time.min)
        end = self.resource_calendar_id.plan_days(
            self.spm_dispute_days, start, compute_leaves=True
        )
        if not end:  # no working hours
            return day + timedelta(days=self.spm_dispute_days)
        return end.date()

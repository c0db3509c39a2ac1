from odoo.exceptions import UserError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .credit_common import NOW, CreditCommon, noon

DAY = "2026-03-10"
TODAY = NOW[:10]


@freeze_time(NOW)
class ForgedCommon(CreditCommon):
    """A win of Sam's and one of Pia's, and what Sam is credited for his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_rule()
        cls._make_rule("rollup", level_to=2)
        cls.everything = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.user_max = cls._make_user("spm_max", "manager")
        cls.user_kim = cls._make_user("spm_kim", "user")
        cls.p_max = cls._make_participant(cls.user_max, None)
        cls.p_kim = cls._make_participant(cls.user_kim, cls.p_max)
        cls.sam = cls._make_lead(cls.user_sam, 1000, noon(DAY))
        cls.pia = cls._make_lead(cls.user_pia, 500, noon("2026-03-11"))
        cls.env["spm.credit"]._post()

    def _mine(self, lead=None):
        return (lead or self.sam).with_user(self.user_sam)

    def _own(self, lead=None):
        """What Sam is credited for a deal, by day, after a pass of each kind."""
        self._post()
        self._post(full=True)
        found = {}
        for row in self._rows(lead or self.sam, participant_id=self.p_sam.id):
            day = str(row.earned_on)
            found[day] = found.get(day, 0) + row.amount
        return {day: amount for day, amount in found.items() if amount}

    def _refused(self, attempt):
        with (
            mute_logger(
                "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"
            ),
            self.assertRaises(UserError),
            self.cr.savepoint(),
        ):
            attempt()
        self.env.invalidate_all()

    def _sales_admin(self):
        """Odoo's sales administrator, who may correct closing dates."""
        self.user_max.group_ids += self.env.ref("sales_team.group_sale_manager")
        return self.user_max

    def _won_by_sam(self, **vals):
        lead = self._make_lead(self.user_sam, 100)
        self._mine(lead).write(vals)
        self._mine(lead).action_set_won()
        return lead

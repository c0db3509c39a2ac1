from odoo.tools import SQL

from odoo.addons.spm_compensation.models.spm_credit_split import OWNED


def migrate(cr, version):
    """What was approved counts for whose deal it is, as it was credited until now; and
    who wrote an assignment rule is known as far as its dates tell."""
    if not version:
        return
    cr.execute(
        SQL(
            """
            UPDATE spm_credit_split s SET owner_id = o.owner_id
              FROM (%s) o
             WHERE o.lead_id = s.lead_id AND s.state = 'approved'
            """,
            SQL(OWNED),
        )
    )
    cr.execute(
        """
        INSERT INTO spm_plan_assignment_rule_author_rel
               (spm_plan_assignment_rule_id, res_users_id)
        SELECT id, create_uid FROM spm_plan_assignment_rule WHERE create_uid > 1
         UNION
        SELECT id, write_uid FROM spm_plan_assignment_rule WHERE write_uid > 1
        """
    )

from odoo.addons.spm_compensation.models.spm_credit_split import OWNED


def migrate(cr, version):
    """What was approved counts for whose deal it is: as it was credited until now."""
    if not version:
        return
    cr.execute(
        f"""
        UPDATE spm_credit_split s SET owner_id = o.owner_id
          FROM ({OWNED}) o
         WHERE o.lead_id = s.lead_id AND s.state = 'approved'
        """
    )

def migrate(cr, version):
    """Who was credited before crediting was approved is credited still."""
    if not version:
        return
    cr.execute("UPDATE spm_crediting_rule SET state = 'approved'")
    cr.execute("UPDATE spm_crediting_rule_person SET state = 'approved'")

def migrate(cr, version):
    """What was expected beyond all money would keep the column from its limit."""
    cr.execute("SELECT to_regclass('spm_dispute')")
    if not version or not cr.fetchone()[0]:
        return
    cr.execute(
        "UPDATE spm_dispute SET expected_amount = NULL"
        " WHERE abs(expected_amount) >= 1e15"
    )

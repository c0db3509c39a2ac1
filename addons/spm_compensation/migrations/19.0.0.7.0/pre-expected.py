def migrate(cr, version):
    """What was expected beyond all money would keep the column from its limit."""
    if not version:
        return
    cr.execute(
        "UPDATE spm_dispute SET expected_amount = NULL"
        " WHERE abs(expected_amount) >= 1e15"
    )

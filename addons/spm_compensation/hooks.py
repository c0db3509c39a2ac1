from odoo.tools import SQL

#: What points at people and opportunities, and at each other; the ledger first.
_LINKS = (
    "spm_credit_check",
    "spm_credit_hold",
    "spm_credit",
    "spm_credit_mark",
    "spm_credit_document",
    "spm_credit_entry",
    "spm_credit_split",
    "spm_crediting_rule_person",
    "spm_crediting_rule",
    "spm_component",
)


def uninstall_hook(env):
    """Let go of others' records, and take the ledger's guard away."""
    env.flush_all()
    env.cr.execute("DROP FUNCTION IF EXISTS spm_credit_refuse() CASCADE")
    for table in _LINKS:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all()

from odoo.tools import SQL

from odoo.addons.spm_objectives.engine.dates import PLAUSIBLE

#: Days that come from closing dates.
_DAYS = {
    "spm_credit_document": ("earned_on",),
    "spm_credit": ("earned_on", "due_on", "payable_on"),
}
_APPEND_ONLY = "ALTER TABLE spm_credit %s TRIGGER spm_credit_append_only"


def migrate(cr, version):
    """Days that cannot be come to the nearest that can: nobody can read those beyond
    Python's calendar, nor a list with one of them."""
    if not version:
        return
    first, last = PLAUSIBLE
    cr.execute(
        "UPDATE spm_credit_document SET new_earned_on = NULL"
        " WHERE new_earned_on < %s OR new_earned_on >= %s",
        PLAUSIBLE,
    )
    cr.execute(SQL(_APPEND_ONLY, SQL("DISABLE")))
    for table, columns in _DAYS.items():
        for column in columns:
            cr.execute(
                SQL(
                    "UPDATE %(table)s"
                    " SET %(day)s = LEAST(GREATEST(%(day)s, %(first)s), %(last)s - 1)"
                    " WHERE %(day)s < %(first)s OR %(day)s >= %(last)s",
                    table=SQL.identifier(table),
                    day=SQL.identifier(column),
                    first=first,
                    last=last,
                )
            )
    cr.execute(SQL(_APPEND_ONLY, SQL("ENABLE")))

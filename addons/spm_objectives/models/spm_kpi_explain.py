from psycopg2 import DatabaseError

from odoo import models
from odoo.exceptions import UserError

#: Classes of PostgreSQL's errors that a definition can cause.
_MISFITS = ("22P02", "22007", "22008", "42804", "42883")
_TOO_LARGE = ("22003",)
_TOO_SLOW = ("57014",)


class SpmKpiExplain(models.AbstractModel):
    """Why a definition cannot be measured, for people: part of ``spm.kpi``."""

    _name = "spm.kpi.explain"
    _description = "Explanation of Errors"

    def _explained(self, error):
        """What an error of measuring means, in the user's language.

        :param error: an exception, of Odoo, the database or a wrong value
        :return: a sentence without SQL or names of Python
        """
        env = self.env
        if isinstance(error, UserError):
            return str(error)
        if isinstance(error, DatabaseError):
            if error.pgcode in _MISFITS:
                return env._("A value in the filter does not fit its field.")
            if error.pgcode in _TOO_LARGE:
                return env._("A number is too large.")
            if error.pgcode in _TOO_SLOW:
                return env._("It takes too long.")
            return env._(
                "The database refuses it: %(error)s",
                error=error.diag.message_primary or error.pgcode or "",
            )
        if isinstance(error, KeyError):
            return env._("“%(name)s” is not known here.", name=error.args[0])
        return env._("A value does not fit its field: %(error)s.", error=error)

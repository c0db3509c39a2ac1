"""Which records of a source a pass looks at, as a condition on their id."""

from dataclasses import dataclass

from odoo.tools import SQL


@dataclass(frozen=True)
class Scope:
    """Records by id, or the half-open range of ids from ``start`` to ``stop``."""

    ids: tuple = ()
    start: int = 0
    stop: int = 0

    def on(self, column):
        """The condition on a column, given as SQL."""
        if self.stop:
            return SQL("(%s >= %s AND %s < %s)", column, self.start, column, self.stop)
        return SQL("%s = ANY(%s)", column, list(self.ids))

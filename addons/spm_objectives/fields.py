from odoo import fields

from .records import without_nul


class LooseMany2one(fields.Many2one):
    """A many2one without a foreign key, for tables written in bulk.

    Every foreign key fires a trigger per inserted row, which costs more than
    the insert itself; whoever deletes the target removes the rows.
    """

    def update_db_foreign_key(self, model, column):
        return


class _Said:
    """What people say in their own words: the API takes NUL characters, which no
    database keeps, so they are left out."""

    def convert_to_cache(self, value, record, validate=True):
        return super().convert_to_cache(_kept(value), record, validate)

    def convert_to_column(self, value, record, values=None, validate=True):
        return super().convert_to_column(_kept(value), record, values, validate)


class SaidText(_Said, fields.Text):
    """As many words as people like."""


class SaidChar(_Said, fields.Char):
    """Words on one line."""


def _kept(value):
    return without_nul(value) if isinstance(value, str) else value

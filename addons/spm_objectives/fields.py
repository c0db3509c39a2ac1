from odoo import fields


class LooseMany2one(fields.Many2one):
    """A many2one without a foreign key, for tables written in bulk.

    Every foreign key fires a trigger per inserted row, which costs more than
    the insert itself; whoever deletes the target removes the rows.
    """

    def update_db_foreign_key(self, model, column):
        return

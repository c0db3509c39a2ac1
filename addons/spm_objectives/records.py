from odoo.exceptions import UserError


def only_one(records):
    """Refuse to act on none or several, as buttons of one record do when called so.

    :raise UserError: unlike ``ensure_one``, whose error is the programmer's
    """
    if len(records) != 1:
        raise UserError(records.env._("Choose one record for this."))

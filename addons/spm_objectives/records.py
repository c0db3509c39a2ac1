from odoo.exceptions import UserError


def only_one(records):
    """Refuse to act on none or several, as buttons of one record do when called so.

    :raise UserError: unlike ``ensure_one``, whose error is the programmer's
    """
    if len(records) != 1:
        raise UserError(records.env._("Choose one record for this."))


def readable(records):
    """Those of the records that the user may read, or that are being made: what is told
    elevated, such as their names, is told of these only."""
    if records.env.su:
        return records
    stored = records.filtered("id")
    return (records - stored) + stored._filtered_access("read")


def without_nul(text):
    """A text without NUL characters, which no database keeps; no text is empty."""
    return text.replace("\0", "") if isinstance(text, str) else ""

from odoo import fields


class OptionalFloat(fields.Float):
    """A number that may be missing, which is not the same as zero.

    A cap of zero pays nothing, no cap pays everything. A missing number is ``False``
    in records and NULL in the database; numbers are kept with all their digits.
    """

    falsy_value = None
    aggregator = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"digits": 0, **kwargs})

    @staticmethod
    def is_missing(value):
        """Whether a value says that there is no number."""
        return value is None or value is False or value == ""

    def convert_to_column(self, value, record, values=None, validate=True):
        if self.is_missing(value):
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        if self.is_missing(value):
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if self.is_missing(value) else value

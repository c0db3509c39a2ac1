"""Between the numbers that Odoo stores and the exact ones that the engine takes."""

from decimal import Decimal


def decimal(number):
    """A stored number as the decimal that people typed."""
    return Decimal(repr(round(number, 6))).normalize() if number else Decimal(0)


def optional(number):
    """As ``decimal``; zero, which Odoo stores for "not given", is None."""
    return decimal(number) if number else None

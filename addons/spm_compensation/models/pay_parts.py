"""What leads from what was earned to what is paid."""

from decimal import Decimal


def adjusted_pay(payable, adjusted, carries):
    """What is paid after adjustments.

    :param carries: whether a negative balance is carried, not paid
    :return: tuple of what is paid, and what of the adjustments is carried forward
    """
    total = payable + adjusted
    if total < 0 and carries:
        return min(payable, 0), total
    return total, 0


def pay_parts(env, amounts):
    """The parts of pay, with their signs: together they are what is to pay.

    :param amounts: a statement, or a dict with the same names
    :return: list of (label, ``Decimal``); what is nothing is left out, but for earned
    """
    parts = (
        (env._("Earned"), "earned", 1),
        (env._("Held back"), "held", -1),
        (env._("Released"), "released", 1),
        (env._("Taken back"), "clawed_back", -1),
        (env._("Draw paid"), "topped_up", 1),
        (env._("Draw recovered"), "recovered", -1),
        (env._("From earlier"), "carried_in", 1),
        (env._("Adjustments"), "adjusted", 1),
        (env._("Carried forward"), "carried_out", -1),
    )
    found = [(label, sign * _exact(amounts[name])) for label, name, sign in parts]
    # a plan may pay nothing where there is less than nothing, and ask nothing back
    waived = _exact(amounts["payable"]) - sum(amount for _label, amount in found)
    found.append((env._("Not asked back"), waived))
    return [part for number, part in enumerate(found) if part[1] or not number]


def _exact(amount):
    """An amount as it is stored, without the noise of floats."""
    return round(Decimal(str(amount or 0)), 6)

"""Pay curves as the widget ``spm_pay_curve`` takes them."""

from ..engine import chart as charts

#: Deals drawn one by one.
_MOST_DOTS = 300


def drawn(env, chart, currency):
    """A chart as JSON: ``points``, ``mark`` and ``dots`` as [x, y], titles, units.

    :param chart: of ``engine.chart``, or None
    :param currency: what money is in, a record of ``res.currency``
    :return: None without a chart
    """
    if chart is None:
        return None
    return {
        "points": [_place(point) for point in chart.points],
        "mark": _place(chart.mark) if chart.mark else None,
        "dots": [_place(dot) for dot in chart.dots[:_MOST_DOTS]],
        "x_title": _x_title(env, chart),
        "y_title": _y_title(env, chart),
        "x_unit": "money" if chart.x in (charts.MONEY, charts.MARGINS) else chart.x,
        "y_unit": chart.y,
        "currency": currency.id,
    }


def _place(point):
    return [float(number) for number in point]


def _x_title(env, chart):
    titles = {
        charts.MONEY: env._("Amount of a deal") if chart.each else env._("Credited"),
        charts.MARGINS: env._("Margin of a deal") if chart.each else env._("Margin"),
        charts.PIECES: env._("Pieces in a deal") if chart.each else env._("Pieces"),
        charts.PERCENT: env._("Attainment"),
        charts.POINTS: env._("Points"),
        charts.VALUE: env._("Result"),
    }
    return titles[chart.x]


def _y_title(env, chart):
    if chart.y == charts.MONEY:
        return env._("Pay for a deal") if chart.each else env._("Pay")
    if chart.of_quota:
        return env._("Pay, of the quota")
    return env._("Pay, of the target incentive")

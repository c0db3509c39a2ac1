"""A pay curve as SVG for paper: plain shapes and text, which any maker of PDF draws."""

from decimal import Decimal
from math import ceil, floor, log10

from markupsafe import Markup

_WIDTH, _HEIGHT = 520, 190
#: Room for the axes: left, top, right, bottom.
_LEFT, _TOP, _RIGHT, _BOTTOM = 76, 10, 20, 36
_TICKS = 5
_BLUE, _RED, _GREY = "#3a7bd5", "#d9534f", "#dddddd"


def curve_svg(chart, words):
    """The drawing of a chart as ``pay_curve.drawn`` gives it.

    :param words: how numbers are shown, a ``Words``
    :return: Markup; empty for no chart
    """
    if not chart or len(chart["points"]) < 2:
        return Markup()
    marks = [chart["mark"]] if chart["mark"] else chart["dots"]
    places = chart["points"] + marks
    x = _Axis([at for at, _pay in chart["points"]], _LEFT, _WIDTH - _RIGHT, False)
    y = _Axis([pay for _at, pay in places], _HEIGHT - _BOTTOM, _TOP, True)
    shapes = [
        *_grid_of_y(y, chart, words),
        *_grid_of_x(x, chart, words),
        _line([(x.at(one), y.at(two)) for one, two in chart["points"]]),
        *(_dot(x.at(one), y.at(two), bool(chart["mark"])) for one, two in marks),
    ]
    return Markup('<svg width="%s" height="%s">%s</svg>') % (
        _WIDTH,
        _HEIGHT,
        Markup().join(shapes),
    )


class _Axis:
    """Where values stand between two ends on paper, and which get a tick."""

    def __init__(self, values, start, stop, rounded):
        low, high = min(values), max(values)
        if rounded:
            low, high = min(low, 0), max(high, 0)
        self.step = _step((high - low) or 1)
        if rounded:
            low = floor(low / self.step) * self.step
            high = ceil(high / self.step) * self.step
        self.low, self.high = low, high if high > low else low + 1
        self.start, self.stop = start, stop

    def at(self, value):
        """The place of a value on paper."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.stop - self.start), 1)

    def ticks(self):
        """Round values from end to end."""
        first, last = ceil(self.low / self.step), floor(self.high / self.step)
        return [number * self.step for number in range(first, last + 1)]


def _step(span):
    """A round distance of ticks: 1, 2 or 5 of a power of ten."""
    rough = span / _TICKS
    power = 10.0 ** floor(log10(rough))
    return next(power * f for f in (1, 2, 5, 10) if power * f >= rough * 0.999)


def _shown(value, unit, words):
    """A tick's number: round, so without the cents of money."""
    number = Decimal(repr(round(value, 6)))
    if unit == "money":
        return words.whole_money(number)
    return words.shown(unit)(number)


def _grid_of_y(axis, chart, words):
    for value in axis.ticks():
        at = axis.at(value)
        yield Markup(
            '<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" stroke-width="0.6"/>'
        ) % (_LEFT, at, _WIDTH - _RIGHT, at, _GREY)
        text = _shown(value, chart["y_unit"], words)
        yield _text(_LEFT - 6, at + 3, "end", text)


def _grid_of_x(axis, chart, words):
    bottom = _HEIGHT - _BOTTOM
    for value in axis.ticks():
        at = axis.at(value)
        yield Markup(
            '<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" stroke-width="0.6"/>'
        ) % (at, bottom, at, bottom + 4, _GREY)
        yield _text(at, bottom + 15, "middle", _shown(value, chart["x_unit"], words))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    title = f"{chart['x_title']} → {chart['y_title']}"
    yield _text(middle, _HEIGHT - 6, "middle", title)


def _line(places):
    points = " ".join(f"{x},{y}" for x, y in places)
    return Markup(
        '<polyline points="%s" fill="none" stroke="%s" stroke-width="1.5"/>'
    ) % (points, _BLUE)


def _dot(x, y, large):
    return Markup('<circle cx="%s" cy="%s" r="%s" fill="%s"/>') % (
        x,
        y,
        4 if large else 2.5,
        _RED,
    )


def _text(x, y, anchor, text):
    return Markup('<text x="%s" y="%s" text-anchor="%s" font-size="9">%s</text>') % (
        x,
        y,
        anchor,
        text,
    )

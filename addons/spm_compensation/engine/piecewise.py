"""Functions of straight pieces with jumps between them, exactly."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

#: What quotients end at.
_NOISE = Decimal("1e-30")


@dataclass(frozen=True)
class Piece:
    """A straight piece: its values just after ``start`` and just before ``stop``."""

    start: Decimal
    stop: Decimal
    low: Decimal
    high: Decimal

    def value(self, at: Decimal) -> Decimal:
        """The value at a place within the piece."""
        share = (at - self.start) / (self.stop - self.start)
        return self.low + (self.high - self.low) * share


@dataclass(frozen=True)
class Pieces:
    """Pieces side by side, and the values at their ends, which jumps leave open."""

    pieces: tuple[Piece, ...]
    ends: dict[Decimal, Decimal]

    @classmethod
    def traced(
        cls, function: Callable[[Decimal], Decimal], breaks: Iterable[Decimal]
    ) -> "Pieces":
        """A function as pieces, of which it is known where they end.

        :param breaks: at least two; between them the function is straight
        """
        places = sorted(set(breaks))
        pieces = []
        for start, stop in zip(places, places[1:], strict=False):
            # two places inside, as the ends may be jumps
            quarter = (stop - start) / 4
            one, two = function(start + quarter), function(stop - quarter)
            rise = (two - one) / 2
            pieces.append(Piece(start, stop, one - rise, two + rise))
        return cls(tuple(pieces), {place: function(place) for place in places})

    @property
    def start(self) -> Decimal:
        """Where the first piece begins."""
        return self.pieces[0].start

    @property
    def stop(self) -> Decimal:
        """Where the last piece ends."""
        return self.pieces[-1].stop

    def value(self, at: Decimal) -> Decimal:
        """The value at a place between start and stop."""
        if at in self.ends:
            return self.ends[at]
        piece = next(p for p in self.pieces if p.start < at < p.stop)
        return piece.value(at)

    def times(self, factor: Decimal) -> "Pieces":
        """Every value times a factor."""
        return self._each(lambda value: value * factor)

    def plus(self, amount: Decimal) -> "Pieces":
        """Every value and an amount."""
        return self._each(lambda value: value + amount)

    def within(self, floor: Decimal | None, cap: Decimal | None) -> "Pieces":
        """Every value within limits; pieces are cut where they meet them."""
        found = self
        for limit, pick in ((floor, max), (cap, min)):
            if limit is not None:
                cut = found._cut(limit)
                found = cut._each(lambda v, limit=limit, pick=pick: pick(v, limit))
        return found

    def points(self) -> list[tuple[Decimal, Decimal]]:
        """The corners in order; a jump has the same place twice."""
        found: list[tuple[Decimal, Decimal]] = []
        for point in self._corners():
            if found[-1:] == [point]:
                continue
            if len(found) > 1 and _straight(*found[-2:], point):
                found.pop()
            found.append(point)
        return found

    def _corners(self) -> Iterator[tuple[Decimal, Decimal]]:
        for piece in self.pieces:
            yield piece.start, self.ends[piece.start]
            yield piece.start, piece.low
            yield piece.stop, piece.high
        yield self.stop, self.ends[self.stop]

    def _each(self, change: Callable[[Decimal], Decimal]) -> "Pieces":
        pieces = tuple(
            Piece(p.start, p.stop, change(p.low), change(p.high)) for p in self.pieces
        )
        return Pieces(pieces, {at: change(value) for at, value in self.ends.items()})

    def _cut(self, limit: Decimal) -> "Pieces":
        pieces: list[Piece] = []
        ends = dict(self.ends)
        for piece in self.pieces:
            if not min(piece.low, piece.high) < limit < max(piece.low, piece.high):
                pieces.append(piece)
                continue
            share = (limit - piece.low) / (piece.high - piece.low)
            place = piece.start + (piece.stop - piece.start) * share
            pieces.append(Piece(piece.start, place, piece.low, limit))
            pieces.append(Piece(place, piece.stop, limit, piece.high))
            ends[place] = limit
        return Pieces(tuple(pieces), ends)


def _straight(
    one: tuple[Decimal, Decimal],
    two: tuple[Decimal, Decimal],
    three: tuple[Decimal, Decimal],
) -> bool:
    """Whether the point in the middle says nothing."""
    (x1, y1), (x2, y2), (x3, y3) = one, two, three
    if x1 == x2 or x2 == x3:
        return False
    found = (y2 - y1) * (x3 - x2) - (y3 - y2) * (x2 - x1)
    return abs(found) < _NOISE

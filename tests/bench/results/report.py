"""The table that the bench prints."""

HEAD = ("what", "ours", "theirs", "ratio", "goal", "verdict")


class Report:
    """Rows of figures with the goal each should meet."""

    def __init__(self):
        self.rows = []

    def add(self, what, ours, theirs, ratio, most=None, least=None, unit="s"):
        """Add a comparison.

        :param most: the ratio must not be above this
        :param least: or not be below this
        """
        goal, met = "", True
        if most is not None:
            goal, met = f"<= {most:g}", ratio <= most
        elif least is not None:
            goal, met = f">= {least:g}", ratio >= least
        self.rows.append(
            (
                what,
                _number(ours, unit),
                _number(theirs, unit),
                f"{ratio:.3g}",
                goal,
                ("met" if met else "MISSED") if goal else "",
            )
        )

    def check(self, what, wrong, of):
        """Add a proof that both sides did the same work."""
        verdict = "equal" if not wrong else "DIFFERENT"
        self.rows.append((what, f"{wrong} of {of:,}", "", "", "0", verdict))

    @property
    def failed(self):
        """Whether a goal was missed or a proof failed."""
        return any(row[-1] in ("MISSED", "DIFFERENT") for row in self.rows)

    def __str__(self):
        rows = [HEAD, *self.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
        lines = [_line(row, widths) for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(lines)


def _line(row, widths):
    first, *numbers, last = zip(row, widths, strict=True)
    cells = [first[0].ljust(first[1])]
    cells += [text.rjust(width) for text, width in numbers]
    return "  ".join([*cells, last[0].ljust(last[1])]).rstrip()


def _number(value, unit):
    if unit == "ms":
        return f"{value * 1000:.2f} ms"
    if unit == "s":
        return f"{value:.2f} s" if value >= 1 else f"{value:.3f} s"
    return f"{value:,.0f} {unit}".strip()

"""Writing documents: JSON that people can read, numbers as they were."""

import json
from typing import Any

from .shape import Literal

_SHORT = 72


def written(data: Any, indent: int = 0) -> str:
    """Parsed JSON as text, two spaces a level; what is short stays on one line.

    :param data: of :func:`reading.parse`, or of plain JSON values without floats
    """
    line = _line(data)
    inner = data.values() if isinstance(data, dict) else data
    nested = isinstance(data, dict | list) and len(line) + indent > _SHORT
    if not nested or not inner:
        return line
    pad = " " * (indent + 2)
    if isinstance(data, dict):
        rows = [f"{_line(key)}: {written(v, indent + 2)}" for key, v in data.items()]
        opened, closed = "{", "}"
    else:
        rows = [written(value, indent + 2) for value in data]
        opened, closed = "[", "]"
    body = ",\n".join(pad + row for row in rows)
    return f"{opened}\n{body}\n{' ' * indent}{closed}"


def _line(data: Any) -> str:
    """Parsed JSON on one line."""
    if isinstance(data, Literal):
        return str(data)
    if isinstance(data, dict):
        rows = [f"{_line(key)}: {_line(value)}" for key, value in data.items()]
        return "{" + ", ".join(rows) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(_line, data)) + "]"
    return json.dumps(data, ensure_ascii=False)

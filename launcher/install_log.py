"""Read what Odoo logs while it installs modules."""

import re

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<db>\S+) (?P<logger>\S+): "
    r"(?P<text>.*)"
)
LOADING = re.compile(r"Loading module (?P<name>\S+) \((?P<number>\d+)/(?P<total>\d+)\)")


def records(text):
    """Return (level, logger, message) of the log, messages with all their lines."""
    found = []
    for line in text.splitlines():
        match = RECORD.match(line)
        if match:
            found.append([match["level"], match["logger"], match["text"]])
        elif found:
            found[-1][2] += "\n" + line
    return found


def complaints(text):
    """Return the warnings and errors of a log, none left out."""
    return [
        f"{level} {logger}: {message}"
        for level, logger, message in records(text)
        if level in ("WARNING", "ERROR", "CRITICAL")
    ]


def loading(line):
    """Return "name (number/total)" of a line about a module, or an empty text."""
    match = LOADING.search(line)
    return f"{match['name']} ({match['number']}/{match['total']})" if match else ""


def last_error(text):
    """Return the line of a failed run that says most: an exception's last line."""
    for level, _logger, message in reversed(records(text)):
        if level in ("ERROR", "CRITICAL"):
            lines = [line.strip() for line in message.splitlines() if line.strip()]
            first, last = lines[0], lines[-1]
            return first if first == last else f"{first} {last}"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "Odoo said nothing"

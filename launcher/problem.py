"""What the user is told when something cannot be done."""


class Problem(Exception):
    """A reason to stop; the command line prints it as one line."""

"""The command line: `./spm COMMAND`."""

import argparse
import os
import sys

from . import commands
from .problem import Problem

EPILOG = "Everything else after 'test', 'bench', 'odoo' and 'shell' is passed on."
PASSED_ON = ("test", "bench", "odoo", "shell")


def parser():
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="./spm", epilog=EPILOG)
    sub = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    demo = sub.add_parser("demo", help="start Odoo with demo data")
    demo.add_argument("--port", type=int, default=8069, help="default: 8069")
    sub.add_parser("stop", help="stop the demo and the embedded PostgreSQL")
    clean = sub.add_parser("clean", help="remove databases, files and logs (.spm)")
    clean.add_argument("--cache", action="store_true", help="and what was downloaded")
    sub.add_parser("test", help="run all tests; arguments go to pytest")
    lint = sub.add_parser("lint", help="run the linters on all files")
    lint.add_argument("--install", action="store_true", help="run them on git commit")
    check = sub.add_parser("check", help="run plan documents and compare the payouts")
    check.add_argument("files", nargs="*", metavar="FILE")
    check.add_argument("-q", "--quiet", action="store_true", help="tell failures only")
    check.add_argument("--schema", action="store_true", help="print the JSON Schema")
    sub.add_parser("bench", help="run tests/bench/bench_NAME.py: bench NAME [ARGS]")
    pictures = sub.add_parser("screenshots", help="take the pictures of the screens")
    pictures.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    sub.add_parser("pot", help="export the terms to translate of every addon")
    sub.add_parser("shell", help="a Python shell in the demo database")
    sub.add_parser("odoo", help="run Odoo's own command line with our configuration")
    return top


def main(arguments):
    """Run the command and return the exit status."""
    passed_on = []
    if arguments and arguments[0] in PASSED_ON:
        arguments, passed_on = arguments[:1], arguments[1:]
    options = parser().parse_args(arguments)
    try:
        return getattr(commands, options.command)(options, passed_on)
    except Problem as problem:
        print(f"spm: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nspm: interrupted; the same command picks up again", file=sys.stderr)
        return 130
    except BrokenPipeError:  # as in "./spm demo | head -1"
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"spm: {error}", file=sys.stderr)
        return 1

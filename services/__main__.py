"""Command line: python -m services run | with | exec | assets | chromium."""

import argparse
import os
import sys
from collections.abc import Sequence

from services import assets, chromium, foreground, ports, run, throwaway
from services.console import complain
from services.errors import ServicesError


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line asks for and return the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.do(arguments) or 0)
    except ServicesError as trouble:
        complain(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    verb = verbs.add_parser("run", help="start everything; Ctrl-C stops it")
    verb.add_argument("--port", default=os.environ.get("PORT") or "8000")
    verb.add_argument("--with-parent", action="store_true", help="stop when the caller dies")
    verb.set_defaults(do=lambda a: run.run(ports.parse(a.port), a.with_parent))

    verb = verbs.add_parser("with", help="run a command with servers that are thrown away after")
    verb.add_argument("--durable", action="store_true", help="write to disk as production does")
    verb.add_argument("command", nargs="+", metavar="CMD")
    verb.set_defaults(do=lambda a: throwaway.run(a.command, a.durable))

    verb = verbs.add_parser("exec", help="run a command on the kept data")
    verb.add_argument("command", nargs="+", metavar="CMD")
    verb.set_defaults(do=lambda a: foreground.inside(a.command))

    verb = verbs.add_parser("assets", help="build the front end if it changed")
    verb.set_defaults(do=lambda a: assets.build(assets.run_here) and 0)

    verb = verbs.add_parser("chromium", help="find or install the browser of the browser tests")
    verb.set_defaults(do=lambda a: 0 if chromium.ensure() else 1)
    return parser


if __name__ == "__main__":
    sys.exit(main())

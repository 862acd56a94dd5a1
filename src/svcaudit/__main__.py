"""Entry point: `svcaudit` and `python -m svcaudit`."""

from __future__ import annotations

import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from svcaudit.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program itself was still being read
        print("interrupted", file=sys.stderr)
        code = INTERRUPTED
    if code == INTERRUPTED:
        os._exit(code)  # at once: threads that still read a log would abort an orderly exit
    sys.exit(code)


if __name__ == "__main__":
    main()

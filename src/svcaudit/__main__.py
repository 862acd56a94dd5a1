"""Entry point: `svcaudit` and `python -m svcaudit`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130
_NEW_OBJECTS = 1_000_000
"""How many objects may come into being before cycles among them are looked for."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(_NEW_OBJECTS)  # nearly all of them live to the end: to look again and again is a tenth of a short command
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        from svcaudit.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program itself was still being read
        print("interrupted", file=sys.stderr)
        code = INTERRUPTED
    if code == INTERRUPTED:
        os._exit(code)  # at once: threads that still read a log would abort an orderly exit
    for late in (signal.SIGINT, signal.SIGTERM):
        signal.signal(late, signal.SIG_IGN)  # the work is done and told
    gc.disable()  # what is left goes with the process
    sys.exit(code)


def _interrupted(number: int, frame: FrameType | None) -> None:
    """A polite end from outside is an interruption: temporary files are removed."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()

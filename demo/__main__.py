"""``python -m demo once`` shows one check-in and proves it; ``run`` leaves the hospital open."""

from __future__ import annotations

import argparse
import signal
import sys
from http.client import HTTPException
from subprocess import CalledProcessError

from playwright.sync_api import Error as BrowserError

from demo import once, run
from demo.evidence import UnreadableError
from demo.process import Program, StartError

FAILED, INTERRUPTED = 1, 130
FAILURES = (
    StartError,
    UnreadableError,
    BrowserError,
    CalledProcessError,
    HTTPException,
    OSError,  # requests' and urllib's errors are among them
    KeyError,  # the kiosk shows another screen than it should
)


def main() -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("what", choices=("once", "run"))
    arguments = parser.parse_args()
    # Being asked to stop, or losing the terminal, ends everything that was started as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return once.main() if arguments.what == "once" else run.main()
    except KeyboardInterrupt:
        print("\nstopped")
        return INTERRUPTED
    except FAILURES as error:
        print(f"\nThe demo failed: {type(error).__name__}: {error}", file=sys.stderr)
        for name in Program.ended_by_themselves:
            print(f"{name} ended by itself", file=sys.stderr)
        print(f"What each part said stands in {once.OUT / 'logs'}/", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())

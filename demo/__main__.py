"""``python -m demo once`` shows one check-in and proves it; ``run`` leaves the hospital open."""

from __future__ import annotations

import argparse
import signal
import sys

from demo import once, run

INTERRUPTED = 130


def main() -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("what", choices=("once", "run"))
    arguments = parser.parse_args()
    # Being asked to stop ends everything that was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return once.main() if arguments.what == "once" else run.main()
    except KeyboardInterrupt:
        print("\nstopped")
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())

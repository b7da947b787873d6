"""How the insurance commands write their lines."""

from __future__ import annotations

import errno
import sys


def say(line: str) -> None:
    """Write a line to standard output at once, in UTF-8 whatever the locale.

    Raises:
        OSError: it cannot be written.
    """
    if sys.stdout is None:  # the caller closed it
        raise OSError(errno.EBADF, "standard output is closed")
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()

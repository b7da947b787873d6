"""How the insurance commands write their lines, and how they end where nobody takes them."""

from __future__ import annotations

import errno
import os
import sys
from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

# What a shell says of a program that SIGINT or SIGPIPE ended.
_INTERRUPTED, _NOBODY_READS = 130, 141


def say(line: str) -> None:
    """Write a line to standard output at once, in UTF-8 whatever the locale.

    Raises:
        OSError: it cannot be written.
    """
    if sys.stdout is None:  # the caller closed it
        raise OSError(errno.EBADF, "standard output is closed")
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


def ends_well(
    run: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Let a command that cannot read or write end with one line and 1.

    Where nobody reads on (``decide | head``) it ends silently with 141, interrupted with 130.
    """

    @wraps(run)
    def ends_well(args: argparse.Namespace) -> int:
        try:
            return run(args)
        except KeyboardInterrupt:
            return _INTERRUPTED
        except BrokenPipeError:
            _drop_the_rest()
            return _NOBODY_READS
        except OSError as error:
            _drop_the_rest()
            print(f"cannot be done: {error.strerror}", file=sys.stderr)  # noqa: T201 - a command speaks
            return 1

    return ends_well


def _drop_the_rest() -> None:
    """Python writes what is left when it ends, and would complain."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""Free ports that are still free when a child process binds them."""

from __future__ import annotations

import atexit
import itertools
import random
import socket
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Below 32768, where Linux begins to give ports to connections that go out: those come and go.
FIRST, BLOCK, BLOCKS = 20_000, 500, 25
LOOPBACK, ALL = "127.0.0.1", "0.0.0.0"


def free_port() -> int:
    """A loopback TCP port that nothing listens on, and that no other process of ours is given."""
    return next(port for port in _ports() if is_free(port, LOOPBACK))


def free_ports(count: int) -> list[int]:
    """So many, all different."""
    return [free_port() for _ in range(count)]


def free_row(count: int) -> int:
    """The first of so many ports in a row, free on all addresses."""
    row: list[int] = []
    while len(row) < count:
        port = next(_ports())
        follows = not row or port == row[-1] + 1
        row = [*(row if follows else []), port] if is_free(port) else []
    return row[0]


def is_free(port: int, address: str = ALL) -> bool:
    """Whether a program could listen there now."""
    with closing(socket.socket()) as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


@cache
def _ports() -> Iterator[int]:
    """This process's own block, round and round."""
    first = _own_block()
    return itertools.cycle(range(first, first + BLOCK))


def _own_block() -> int:
    """The first port of a block that no other process has, for as long as this one lives.

    Raises:
        OSError: all blocks are taken.
    """
    for first in random.sample(range(FIRST, FIRST + BLOCK * BLOCKS, BLOCK), BLOCKS):
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0tiepdon-ports-{first}")  # abstract: the kernel forgets it with us
        except OSError:
            claim.close()
        else:
            atexit.register(claim.close)
            return first
    raise OSError("no block of ports is free")

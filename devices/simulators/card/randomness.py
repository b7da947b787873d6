"""Where the chip's nonces and ephemeral keys come from."""

from __future__ import annotations

from collections.abc import Callable

# Gives so many bytes. Real chips draw them by chance; an example of a standard names them.
Random = Callable[[int], bytes]


def private_key(random: Random, order: int) -> int:
    """A number from 1 to ``order`` - 1, by rejection (FIPS 186-4, B.4.2)."""
    bits = order.bit_length()
    while True:
        number = int.from_bytes(random((bits + 7) // 8)) & ((1 << bits) - 1)
        if 0 < number < order:
            return number

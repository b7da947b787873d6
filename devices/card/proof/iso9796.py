"""Message recovery: digital signature scheme 1 of ISO/IEC 9796-2 with RSA.

What ICAO 9303-11, 6.1.2.2, uses for active authentication: part of the message stands in the
signature itself, the challenge does not.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from devices.card import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

# The trailer CC follows a hash function's identifier (ISO/IEC 10118-3); BC alone is SHA-1.
_TRAILERS: Mapping[bytes, str] = {
    b"\xbc": "sha1",
    b"\x33\xcc": "sha1",
    b"\x38\xcc": "sha224",
    b"\x34\xcc": "sha256",
    b"\x36\xcc": "sha384",
    b"\x35\xcc": "sha512",
}
# 01: header, 1: part of the message is not in here; then padding that ends with the nibble A.
_HEADER = re.compile(rb"\x6a|\x6b\xbb*\xba")


def verify(signature: bytes, modulus: int, exponent: int, rest: bytes) -> bool:
    """Whether this is the key's signature over a message that ends with ``rest``.

    Raises:
        DeviceError: ``suite_unsupported``: it names a hash function that is not known.
    """
    return is_representative(_opened(signature, modulus, exponent), rest)


def is_representative(block: bytes, rest: bytes) -> bool:
    """Whether a block out of a signature holds the right hash over its message and ``rest``.

    Raises:
        DeviceError: as ``verify``.
    """
    header = _HEADER.match(block)
    if header is None or block[-1:] not in (b"\xbc", b"\xcc"):
        return False
    trailer = block[-1:] if block.endswith(b"\xbc") else block[-2:]
    if trailer not in _TRAILERS:
        raise errors.SuiteUnsupportedError(f"ISO/IEC 9796-2 with trailer {trailer.hex()}")
    digest = hashlib.new(_TRAILERS[trailer], usedforsecurity=False)
    end = len(block) - len(trailer) - digest.digest_size
    if end < header.end():
        return False
    digest.update(block[header.end() : end] + rest)
    return block[end : -len(trailer)] == digest.digest()


def _opened(signature: bytes, modulus: int, exponent: int) -> bytes:
    """The block that was signed; empty if the signature is no number of this key."""
    number = int.from_bytes(signature)
    size = (modulus.bit_length() + 7) // 8
    if len(signature) != size or number >= modulus:
        return b""
    block = pow(number, exponent, modulus)
    # Signers may give the smaller of s and n - s; the block's last nibble tells (ISO, annex B).
    if block % 16 != 0xC:  # noqa: PLR2004 - both trailers end with it
        block = modulus - block
    return block.to_bytes(size)

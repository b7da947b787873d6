"""Named curves behind explicit EC parameters (RFC 3279, 2.3.5; BSI TR-03111, 5.1.1).

Chips and country authorities write the curve out instead of naming it, which ``cryptography``
refuses to take. A curve is the named one only if every parameter is the same, the generator
included: a key on another generator belongs to whoever chose it (CVE-2020-0601).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecdsa import (
    BRAINPOOLP256r1,
    BRAINPOOLP384r1,
    BRAINPOOLP512r1,
    NIST224p,
    NIST256p,
    NIST384p,
    NIST521p,
)

from devices.card import tlv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ecdsa.curves import Curve

# RFC 5480, 2.1.1.1, and RFC 5639, 4.1.
_CURVES: Mapping[str, Curve] = {
    "1.3.132.0.33": NIST224p,
    "1.2.840.10045.3.1.7": NIST256p,
    "1.3.132.0.34": NIST384p,
    "1.3.132.0.35": NIST521p,
    "1.3.36.3.3.2.8.1.1.7": BRAINPOOLP256r1,
    "1.3.36.3.3.2.8.1.1.11": BRAINPOOLP384r1,
    "1.3.36.3.3.2.8.1.1.13": BRAINPOOLP512r1,
}
_PRIME_FIELD = bytes.fromhex("2a8648ce3d0101")


def named_curve(parameters: bytes) -> str | None:
    """The OID of the curve that ECParameters (the value of their SEQUENCE) describe.

    None for any other curve: none that we know, over a binary field, or not of the form.

    Raises:
        DeviceError: ``card_data``: these are no data objects.
    """
    match [*tlv.parse(parameters)]:
        case [(0x02, _), (0x30, field), (0x30, curve), (0x04, base), (0x02, order), *cofactor]:
            pass
        case _:
            return None
    match [*tlv.parse(field)], [*tlv.parse(curve)]:
        # A seed may follow; it says how the curve was found, not what it is.
        case [(0x06, kind), (0x02, p)], [(0x04, a), (0x04, b), *_] if kind == _PRIME_FIELD:
            numbers = tuple(int.from_bytes(number) for number in (p, a, b, order))
        case _:
            return None
    if cofactor not in ([], [(0x02, b"\x01")]):
        return None
    return next((oid for oid, known in _CURVES.items() if _same(known, numbers, base)), None)


def _same(known: Curve, numbers: tuple[int, ...], base: bytes) -> bool:
    p = known.curve.p()
    bases = (known.generator.to_bytes("uncompressed"), known.generator.to_bytes("compressed"))
    return numbers == (p, known.curve.a() % p, known.curve.b() % p, known.order) and base in bases

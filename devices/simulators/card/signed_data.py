"""CMS SignedData with one signer, as ICAO's objects are signed (RFC 5652, 5; 9303-10, 4.6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import Hash

from devices.simulators.card.objects import integer, oid, set_of, unwrap, wrap

if TYPE_CHECKING:
    from devices.simulators.card.certificates import Certificate

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"


def signed(
    content_type: str, content: bytes, signer: Certificate, issuer: Certificate, *more: bytes
) -> bytes:
    """The DER ContentInfo; it holds the signer's certificate, and ``more`` in DER."""
    key = signer.key
    digest = Hash(key.hash)
    digest.update(content)
    attributes = (
        _attribute(_CONTENT_TYPE, oid(content_type)),
        _attribute(_MESSAGE_DIGEST, wrap("04", digest.finalize())),
    )
    # The signature is over the attributes as a SET, wherever they stand (RFC 5652, 5.4).
    as_set = set_of(*attributes)
    info = wrap(
        "30",
        integer(1),
        wrap("30", issuer.subject.public_bytes(), integer(signer.serial)),
        key.digest_algorithm,
        wrap("A0", unwrap(as_set)[0x31]),
        key.algorithm,
        wrap("04", key.sign(as_set)),
    )
    data = wrap(
        "30",
        integer(3),
        set_of(key.digest_algorithm),
        wrap("30", oid(content_type), wrap("A0", wrap("04", content))),
        wrap("A0", *sorted((signer.der, *more))),
        set_of(info),
    )
    return wrap("30", oid(_SIGNED_DATA), wrap("A0", data))


def _attribute(kind: str, value: bytes) -> bytes:
    return wrap("30", oid(kind), set_of(value))

"""CMS SignedData (RFC 5652, 5): what EF.SOD and master lists are wrapped in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import cms, core

from devices.card import errors
from devices.card.asn1 import AlgorithmIdentifier, algorithm_identifier, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SET = b"\x31"


@dataclass(frozen=True)
class SignerInfo:
    """One signature; its certificate is named by issuer and serial number, or by its key.

    ``issuer`` is a name prepared for comparison. ``attributes`` is the DER that is signed in
    place of the content, where there are any; ``content_type`` and ``message_digest`` are two of
    them. ``digest`` is a hash function's name as hashlib knows it, or an OID.
    """

    issuer: str | None
    serial: int | None
    key_id: bytes | None
    digest: str
    algorithm: AlgorithmIdentifier
    signature: bytes
    attributes: bytes | None
    content_type: str | None
    message_digest: bytes | None


@dataclass(frozen=True)
class SignedData:
    """Content of a type (dotted OID), certificates (DER) and signatures."""

    content_type: str
    content: bytes
    certificates: tuple[bytes, ...]
    signers: tuple[SignerInfo, ...]


class _SignedData(core.Sequence):
    # asn1crypto's own takes version 1 for PKCS #7, whose content is no octet string; some
    # countries' files say version 1 and are CMS.
    _fields = [  # noqa: RUF012 - as asn1crypto wants it
        ("version", cms.CMSVersion),
        ("digest_algorithms", cms.DigestAlgorithms),
        ("encap_content_info", cms.EncapsulatedContentInfo),
        ("certificates", cms.CertificateSet, {"implicit": 0, "optional": True}),
        ("crls", cms.RevocationInfoChoices, {"implicit": 1, "optional": True}),
        ("signer_infos", cms.SignerInfos),
    ]


class _ContentInfo(core.Sequence):
    _fields = [  # noqa: RUF012 - as asn1crypto wants it
        ("content_type", core.ObjectIdentifier),
        ("content", _SignedData, {"explicit": 0}),
    ]


def parse(der: bytes) -> SignedData:
    """Read a ContentInfo that holds SignedData.

    Raises:
        DeviceError: ``card_data``.
    """
    with reading("CMS"):
        info = _ContentInfo.load(der, strict=True)
        if info["content_type"].dotted != _SIGNED_DATA:
            raise errors.DataError("CMS that is not SignedData")
        signed = info["content"]
        content = signed["encap_content_info"]
        return SignedData(
            content_type=content["content_type"].dotted,
            content=bytes(content["content"]),
            certificates=tuple(choice.dump() for choice in signed["certificates"]),
            signers=tuple(_signer(signer) for signer in signed["signer_infos"]),
        )


def _signer(info: cms.SignerInfo) -> SignerInfo:
    identifier = info["sid"]
    by_name = identifier.name == "issuer_and_serial_number"
    attributes = info["signed_attrs"].dump()
    content_types = _values(info, _CONTENT_TYPE)
    digests = _values(info, _MESSAGE_DIGEST)
    return SignerInfo(
        issuer=identifier.chosen["issuer"].hashable if by_name else None,
        serial=identifier.chosen["serial_number"].native if by_name else None,
        key_id=None if by_name else identifier.chosen.native,
        digest=info["digest_algorithm"]["algorithm"].native,
        algorithm=algorithm_identifier(info["signature_algorithm"]),
        signature=info["signature"].native,
        # RFC 5652, 5.4: signed with the tag of a SET, not with the implicit one.
        attributes=_SET + attributes[1:] if attributes else None,
        content_type=content_types[0].dotted if content_types else None,
        message_digest=digests[0].native if digests else None,
    )


def _values(info: cms.SignerInfo, oid: str) -> Sequence[core.ObjectIdentifier]:
    """The value of one of the signed attributes; each has exactly one (RFC 5652, 11.1, 11.2)."""
    attributes = info["signed_attrs"]
    if not attributes.dump():
        return ()
    found = [value for each in attributes if each["type"].dotted == oid for value in each["values"]]
    if len(found) > 1:
        raise errors.DataError("CMS with an attribute of several values")
    return found

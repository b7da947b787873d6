"""EF.SOD: the security object, in which the authority signs the hashes of the data groups.

ICAO 9303-10, 4.6.2, and the LDS security object of its appendix D.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto import algos, core

from devices.card import cms, errors, tlv
from devices.card.asn1 import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

_SOD = 0x77
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"


@dataclass(frozen=True)
class SecurityObject:
    """The hashes of the data groups by number, and who signed them how.

    ``digest`` is the hash function's name as hashlib knows it, or an OID. ``certificates`` are
    the document signer's that the file brings along, DER. ``content`` is what is signed.
    """

    digest: str
    hashes: Mapping[int, bytes]
    content: bytes
    certificates: tuple[bytes, ...]
    signer: cms.SignerInfo


class _DataGroupHash(core.Sequence):
    _fields = [("number", core.Integer), ("value", core.OctetString)]  # noqa: RUF012 - asn1crypto's


class _DataGroupHashes(core.SequenceOf):
    _child_spec = _DataGroupHash


class _LdsSecurityObject(core.Sequence):
    # Version 1 adds the LDS's version, which nothing here depends on.
    _fields = [  # noqa: RUF012 - as asn1crypto wants it
        ("version", core.Integer),
        ("hash_algorithm", algos.DigestAlgorithm),
        ("hashes", _DataGroupHashes),
        ("lds_version", core.Sequence, {"optional": True}),
    ]


def parse(content: bytes) -> SecurityObject:
    """Read the file's content; nothing is verified yet.

    Raises:
        DeviceError: ``card_data``: it cannot be understood, names a data group twice, or has
            not exactly one signature.
    """
    signed = cms.parse(tlv.only(content, _SOD))
    if signed.content_type != LDS_SECURITY_OBJECT or len(signed.signers) != 1:
        raise errors.DataError("EF.SOD is no LDS security object with one signature")
    with reading("the LDS security object"):
        lds = _LdsSecurityObject.load(signed.content, strict=True)
        entries = [(each["number"].native, each["value"].native) for each in lds["hashes"]]
        digest = lds["hash_algorithm"]["algorithm"].native
        version = lds["version"].native
    hashes = dict(entries)
    if version not in (0, 1) or len(hashes) != len(entries):
        raise errors.DataError("the LDS security object is of no known version, or ambiguous")
    return SecurityObject(digest, hashes, signed.content, signed.certificates, signed.signers[0])

"""The security object's signature (RFC 5652, 5.4 and 5.6; ICAO 9303-10, 4.6.2)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from devices.card.files.sod import LDS_SECURITY_OBJECT
from devices.card.proof import certificate
from devices.card.proof.verification import HASHES, Verdict, verify
from devices.protocols import DeviceError

if TYPE_CHECKING:
    from devices.card.cms import SignerInfo
    from devices.card.files.sod import SecurityObject
    from devices.card.proof.certificate import Certificate


def document_signer(security_object: SecurityObject) -> Certificate | None:
    """The certificate that the signature names, if the security object brings it along.

    Certificates that cannot be read are passed over.
    """
    signer = security_object.signer
    for der in security_object.certificates:
        try:
            found = certificate.parse(der)
        except DeviceError:
            continue
        if _is_named(signer, found):
            return found
    return None


def check(security_object: SecurityObject, signer: Certificate) -> Verdict:
    """Whether the signature over the content is right.

    Where there are signed attributes, they are what is signed; they must say the content's type
    and hash.
    """
    info = security_object.signer
    message = security_object.content
    if info.attributes is not None:
        if info.digest not in HASHES:
            return "unsupported"
        digest = hashlib.new(info.digest, message, usedforsecurity=False).digest()
        if (info.content_type, info.message_digest) != (LDS_SECURITY_OBJECT, digest):
            return "failed"
        message = info.attributes
    return verify(signer.spki, info.algorithm, info.signature, message, info.digest)


def _is_named(info: SignerInfo, found: Certificate) -> bool:
    if info.key_id is not None:
        return found.key_id == info.key_id
    return (found.issuer, found.serial) == (info.issuer, info.serial)

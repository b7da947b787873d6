"""One changed byte in any signed file is found, wherever it is.

What of EF.SOD is not signed can change without being found, and does no harm: CMS (RFC 5652)
covers neither its version numbers, nor the list of digest algorithms before the content, nor
the signer's identifier (which only finds the certificate), nor the digest algorithm where the
signature algorithm names its own, nor how the latter writes that a hash function has no
parameters. A signer's certificate that names another key of its authority
is one that nobody in the folder signed: "untrusted", as if that key were only missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.card.files import sod
from devices.card.proof import authenticity, certificate, signature
from devices.card.proof.trust import TrustStore
from devices.card.tlv import encode, header
from tests.devices.card import examples, issuer
from tests.devices.card.proof import security_object as built

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devices.protocols import Authenticity

AUTHORITY = issuer.authority()
TRUST = TrustStore((certificate.parse(AUTHORITY.der),))
FILES = {
    1: bytes.fromhex(examples.DG1),
    13: bytes.fromhex(examples.DG13),
    14: encode(0x6E, bytes.fromhex(examples.CARD_ACCESS)),
    15: encode(0x6F, issuer.spki(issuer.ec_key())),
}
LDS = built.lds_security_object(FILES)
ECDSA = built.sod(built.signed_data(LDS, issuer.signer(AUTHORITY)))
RSA_SIGNER = issuer.signer(AUTHORITY, issuer.rsa_key())
PSS = built.sod(built.signed_data(LDS, RSA_SIGNER, scheme="pss", by_key_id=True))
CHANGES = (0x01, 0x20, 0x80)  # another number, another case, another sign


def passive(security_object: bytes, files: dict[int, bytes]) -> Authenticity:
    return authenticity.passive(security_object, files, TRUST, issuer.TODAY.date())


def changed(content: bytes, position: int, change: int) -> bytes:
    return content[:position] + bytes([content[position] ^ change]) + content[position + 1 :]


@pytest.mark.parametrize("number", FILES)
def test_every_byte_of_every_data_group(number: int) -> None:
    assert passive(ECDSA, FILES).result == "chain_ok"
    for position in range(len(FILES[number])):
        content = changed(FILES[number], position, 1 + position % 255)
        assert passive(ECDSA, {number: content}).hashes == "failed", position


@pytest.mark.parametrize(
    ("whole", "changes"), [(ECDSA, CHANGES), (PSS, CHANGES[:1])], ids=["ecdsa", "pss"]
)
def test_every_byte_of_the_security_object(whole: bytes, changes: tuple[int, ...]) -> None:
    assert passive(whole, FILES).result == "chain_ok"
    free = set(unsigned_positions(whole))
    for position in range(len(whole)):
        for change in changes:
            damaged = changed(whole, position, change)
            found = passive(damaged, FILES)
            if found.result == "chain_ok":
                assert position in free, position
                assert essence(damaged) == essence(whole), position
            elif found.result == "signature_ok_untrusted":
                assert found.chain == "untrusted", position


@given(st.lists(st.tuples(st.integers(0, len(ECDSA) - 1), st.integers(1, 255)), max_size=4))
def test_several_bytes_of_the_security_object(damage: list[tuple[int, int]]) -> None:
    damaged = ECDSA
    for position, change in damage:
        damaged = changed(damaged, position, change)
    if passive(damaged, FILES).result == "chain_ok":
        assert essence(damaged) == essence(ECDSA)


def essence(content: bytes) -> tuple[object, ...]:
    """Everything that is signed, the signatures, and the keys they are verified with."""
    parsed = sod.parse(content)
    signer = signature.document_signer(parsed)
    info = parsed.signer
    return (
        parsed.hashes,
        parsed.content,
        info.attributes,
        info.signature,
        info.algorithm.oid,
        signer,
    )


def unsigned_positions(whole: bytes) -> Iterator[int]:
    """Where the parts named above stand."""
    (content_info,) = children(whole, range(len(whole)))
    _, explicit = children(whole, content_info)
    (signed_data,) = children(whole, explicit)
    version, algorithms, *_, signer_infos = children(whole, signed_data)
    yield from (*version, *algorithms)
    (signer_info,) = children(whole, signer_infos)
    version, identifier, digest_algorithm, _, algorithm, _ = children(whole, signer_info)
    yield from (*version, *identifier, *digest_algorithm, *algorithm)


def children(whole: bytes, parent: range) -> list[range]:
    """Where the data objects in the one at ``parent`` stand."""
    at = parent.start + header(whole, parent.start).start
    found = list[range]()
    while at < parent.stop:
        found.append(range(at, at + header(whole, at).end))
        at = found[-1].stop
    return found

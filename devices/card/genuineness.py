"""Reading what proves a chip genuine, and its picture: the levels beyond the identity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.files import dg2, dg14, sod
from devices.card.files.application import probe
from devices.card.files.layout import Sfi
from devices.card.proof import active, authenticity, chip_authentication
from devices.protocols import Authenticity, DeviceError

if TYPE_CHECKING:
    from devices.card.channel.apdu import Send
    from devices.card.files.reading import Files
    from devices.card.progress import Progress
    from devices.card.proof.trust import TrustStore
    from devices.protocols import Check, Photo


@dataclass
class OpenChip:
    """A chip that was opened: how to go on with it, and what it said before it was.

    ``plain`` sends in the clear, which new session keys start from.
    """

    plain: Send
    files: Files
    card_access: bytes | None
    progress: Progress


def prove(chip: OpenChip, trust: TrustStore, *, picture: bool) -> tuple[Authenticity, Photo | None]:
    """Judge the chip, and read its picture if wanted; tells both.

    A chip that fails a check is no error. The picture comes last: it takes longest.

    Raises:
        DeviceError: see ``devices.card.errors``.
    """
    security_object = _read(chip, Sfi.SOD)
    security, key = _read(chip, Sfi.DG14), _read(chip, Sfi.DG15)
    active_check = _active(chip, key, security)
    chip_check = _chip(chip, security)
    wanted = picture and chip_check != "failed"  # there is no channel to go on with after that
    face = _read(chip, Sfi.DG2) if wanted else None
    checks = Authenticity(active=active_check, chip=chip_check)
    found = _judged(chip, checks, security_object, security, trust)
    chip.progress.tell(found)
    photo = dg2.parse(face) if face is not None and found.hashes != "failed" else None
    if photo:
        chip.progress.tell(photo)
    return found, photo


def _read(chip: OpenChip, sfi: Sfi) -> bytes | None:
    content = chip.files.read(sfi)
    chip.progress.finish(sfi.name.lower())
    return content


def _active(chip: OpenChip, key: bytes | None, security: bytes | None) -> Check:
    if key is None:
        return "absent"
    found = active.authenticate(chip.files.send, key, security)
    chip.progress.finish("active")
    return found


def _chip(chip: OpenChip, security: bytes | None) -> Check:
    """Change to new keys; the first answer under them shows that the chip knows its secret."""
    if security is None:
        return "absent"
    try:
        keys = chip_authentication.run(chip.files.send, security)
        if keys is None:
            return "absent"
        chip.files.send = SecureMessaging(chip.plain, keys).send
        probe(chip.files.send)
    except (errors.SuiteUnsupportedError, errors.DataError):
        return "unsupported"
    except errors.ProtocolError:
        return "failed"
    chip.progress.finish("chip")
    return "ok"


def _judged(
    chip: OpenChip,
    checks: Authenticity,
    security_object: bytes | None,
    security: bytes | None,
    trust: TrustStore,
) -> Authenticity:
    if security_object is None:
        return authenticity.judge(checks)
    contents = {int(sfi): content for sfi, content in chip.files.contents.items()}
    del contents[Sfi.SOD]
    passive = authenticity.passive(security_object, contents, trust, datetime.now(UTC).date())
    found = replace(passive, active=checks.active, chip=checks.chip)
    if _hidden(security_object, contents):
        found = replace(found, hashes="failed")
    return authenticity.judge(found, card_access_ok=_same_access(chip.card_access, security))


def _hidden(security_object: bytes, contents: dict[int, bytes]) -> bool:
    """Whether files are missing that a copy would leave out because they betray it."""
    try:
        listed = sod.parse(security_object).hashes
    except DeviceError:
        return False  # which is a failure by itself
    return any(sfi in listed and sfi not in contents for sfi in (Sfi.DG14, Sfi.DG15))


def _same_access(card_access: bytes | None, security: bytes | None) -> bool:
    try:
        return security is None or dg14.check_card_access(card_access, security)
    except DeviceError:
        return True  # the hashes tell whether DG14 is what was signed

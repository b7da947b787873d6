"""Reading what proves a chip genuine, and its picture: the levels beyond the identity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from devices.card import errors
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.crypto.ciphers import SessionKeys
from devices.card.files import com, dg2, dg14, sod
from devices.card.files.application import probe
from devices.card.files.layout import Sfi
from devices.card.proof import active, authenticity, chip_authentication
from devices.protocols import Authenticity, DeviceError

if TYPE_CHECKING:
    from collections.abc import Collection

    from devices.card.channel.apdu import Send
    from devices.card.files.reading import Files
    from devices.card.progress import Progress
    from devices.card.proof.trust import TrustStore
    from devices.protocols import Check, Photo

_BETRAYING = (Sfi.DG14, Sfi.DG15)


@dataclass
class OpenChip:
    """A chip that was opened: how to go on with it, and what it said before it was.

    ``plain`` sends in the clear, which new session keys start from. ``alive``: the channel stands.
    """

    plain: Send
    files: Files
    card_access: bytes | None
    progress: Progress
    alive: bool = True


def prove(chip: OpenChip, trust: TrustStore, *, picture: bool) -> tuple[Authenticity, Photo | None]:
    """Judge the chip, and read its picture if wanted; tells both.

    A chip that fails a check, or refuses one, is no error. The picture comes last: it takes
    longest.

    Raises:
        DeviceError: see ``devices.card.errors``; ``card_protocol`` where the channel itself was
            disturbed.
    """
    security_object = _read(chip, Sfi.SOD)
    listed = _listed(security_object)
    security, key = (_read(chip, sfi) if sfi in listed else None for sfi in (Sfi.DG14, Sfi.DG15))
    active_check = _active(chip, key, security)
    chip_check = _chip(chip, security)
    if picture:
        _note_groups(chip, listed)
    photo = _picture(chip) if picture else None
    checks = Authenticity(active=active_check, chip=chip_check)
    found = _judged(chip, checks, security_object, trust)
    chip.progress.tell(found)
    if photo and found.hashes != "failed":
        chip.progress.tell(photo)
        return found, photo
    return found, None


def _read(chip: OpenChip, sfi: Sfi) -> bytes | None:
    """A file, or None where the chip has none that can be used, or refuses it."""
    if not chip.alive:
        return None
    content = None
    try:
        content = chip.files.read(sfi)
    except errors.UnprotectedError:
        chip.alive = False
    except (errors.RefusedError, errors.DataError):
        pass
    chip.progress.finish(sfi.name.lower())
    return content


def _listed(security_object: bytes | None) -> Collection[int]:
    """The data groups that were signed: keys that were not are worth nothing."""
    try:
        return sod.parse(security_object).hashes if security_object else ()
    except DeviceError:
        return ()


def _active(chip: OpenChip, key: bytes | None, security: bytes | None) -> Check | None:
    if key is None:
        return "absent" if chip.alive else None
    try:
        found = active.authenticate(chip.files.send, key, security)
    except errors.UnprotectedError:
        chip.alive, found = False, "failed"
    chip.progress.finish("active")
    return found


def _chip(chip: OpenChip, security: bytes | None) -> Check | None:
    """Change to new keys; the first answer under them shows that the chip knows its secret."""
    if not chip.alive:
        return None
    keys = _agreed_keys(chip, security) if security is not None else "absent"
    if not isinstance(keys, SessionKeys):
        return keys
    chip.files.send = SecureMessaging(chip.plain, keys).send
    try:
        probe(chip.files.send)
    except errors.ProtocolError:
        chip.alive = False  # it has other keys: there is nothing to go on with
        return "failed"
    chip.progress.finish("chip")
    return "ok"


def _agreed_keys(chip: OpenChip, security: bytes) -> SessionKeys | Check:
    """New session keys, or why there are none."""
    try:
        return chip_authentication.run(chip.files.send, security) or "absent"
    except (errors.SuiteUnsupportedError, errors.DataError):
        return "unsupported"
    except errors.RefusedError:
        return "failed"
    except errors.UnprotectedError:
        chip.alive = False
        return "failed"


def _note_groups(chip: OpenChip, listed: Collection[int]) -> None:
    """What EF.COM, which is not signed, says of the files there are: for technicians."""
    content = _read(chip, Sfi.COM)
    try:
        groups = com.parse(content) if content else ()
    except errors.DataError:
        groups = ()
    if set(groups) != set(listed):
        told = ", ".join(f"DG{group}" for group in groups) or "nothing"
        signed = ", ".join(f"DG{group}" for group in listed) or "nothing"
        chip.progress.note(f"EF.COM lists {told}; EF.SOD lists {signed}")


def _picture(chip: OpenChip) -> Photo | None:
    content = _read(chip, Sfi.DG2)
    try:
        return dg2.parse(content) if content is not None else None
    except errors.DataError:
        return None  # not a form that is known; the rest was read


def _judged(
    chip: OpenChip, checks: Authenticity, security_object: bytes | None, trust: TrustStore
) -> Authenticity:
    if security_object is None:
        # Every chip has one (9303-10, 4.7): who hides it has a reason.
        return authenticity.judge(replace(checks, signature="failed"))
    contents = {
        int(sfi): content
        for sfi, content in chip.files.contents.items()
        if sfi not in (Sfi.SOD, Sfi.COM)
    }
    passive = authenticity.passive(security_object, contents, trust, datetime.now(UTC).date())
    access = _access(chip.card_access, contents.get(Sfi.DG14))
    found = replace(passive, active=checks.active, chip=checks.chip, access=access)
    # A copy leaves out the files whose keys would betray it.
    hidden = [sfi for sfi in _listed(security_object) if sfi in _BETRAYING and sfi not in contents]
    if hidden:
        found = replace(found, hashes="failed")
    return authenticity.judge(found)


def _access(card_access: bytes | None, security: bytes | None) -> Literal["ok", "failed"] | None:
    if security is None:
        return None
    try:
        return "ok" if dg14.check_card_access(card_access, security) else "failed"
    except DeviceError:
        return None  # the hashes tell whether DG14 is what was signed

"""One reading of a chip, from the first command to the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from devices.card import errors, genuineness, identity
from devices.card.access import opening
from devices.card.access.pace import Ephemeral
from devices.card.channel.apdu import Plain
from devices.card.channel.secure_messaging import SecureMessaging
from devices.card.files import dg1, dg13
from devices.card.files.application import read_card_access, select_emrtd
from devices.card.files.habits import Habits
from devices.card.files.layout import Sfi
from devices.card.files.reading import Files
from devices.card.progress import Progress
from devices.card.proof.trust import TrustStore
from devices.protocols import Authenticity, CardReading, Identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.card.channel.apdu import Send
    from devices.protocols import AccessKeys, Level, OnNews

# The beginning of DG13 that holds number, name and birth date on nearly every card.
FIRST_FACTS = 128


@dataclass
class Settings:
    """What a reading uses besides the chip.

    ``habits``: learned of this kind of card, and learned on. ``trust``: whose signatures count.
    ``ephemeral``: gives PACE's secrets for a curve's parameter id, never the same twice.
    ``dg13``: whether to look for that file.
    """

    habits: Habits = field(default_factory=Habits)
    ephemeral: Callable[[int], Ephemeral] = Ephemeral.fresh
    trust: TrustStore = field(default_factory=TrustStore)
    dg13: bool = True


def read(
    transmit: Callable[[bytes], bytes],
    keys: AccessKeys,
    level: Level = "identity",
    settings: Settings | None = None,
    on_news: OnNews | None = None,
) -> CardReading:
    """Open a chip and read who it belongs to.

    Args:
        transmit: Carries a command's bytes to the card and its answer back.
        keys: What may open the chip.
        level: How much to read.
        settings: What the reading uses besides the chip.
        on_news: Told each finished part, and what is known so far: the first facts, the identity,
            the authenticity, the picture.

    Raises:
        DeviceError: see ``devices.card.errors``.
    """
    settings = settings or Settings()
    plain = Plain(transmit)
    progress = Progress(plain, on_news)
    card_access, unreadable = _card_access(plain.send)
    opened = opening.open_chip(
        plain.send, keys, card_access, settings.ephemeral, unreadable=unreadable
    )
    channel = SecureMessaging(plain.send, opened.session)
    progress.finish("access")
    if not opened.application_selected:
        select_emrtd(channel.send)
        progress.finish("select")
    files = Files(channel.send, settings.habits)
    marked = _dg13(files, progress) if settings.dg13 else None
    person = _identity(marked, files, progress)
    authenticity, photo = Authenticity(), None
    if level != "identity":
        opened_chip = genuineness.OpenChip(plain.send, files, card_access, progress)
        authenticity, photo = genuineness.prove(
            opened_chip, settings.trust, picture=level == "full"
        )
    return CardReading(
        identity=person,
        access=opened.access,
        access_reason=opened.reason,
        apdus=plain.count,
        bytes=plain.bytes,
        elapsed_ms=progress.elapsed_ms,
        steps=tuple(progress.steps),
        notes=tuple(progress.notes),
        authenticity=authenticity,
        photo=photo,
    )


def _card_access(send: Send) -> tuple[bytes | None, bool]:
    """EF.CardAccess, and whether the chip does not give what it may have."""
    try:
        return read_card_access(send), False
    except (errors.RefusedError, errors.DataError):
        return None, True


def _dg13(files: Files, progress: Progress) -> dg13.Dg13 | None:
    """The file with the marks, if it is there and can be used: DG1 says who it is without it.

    Tells number, name and birth date before the rest of it is read.
    """
    told = False

    def on_part(beginning: bytes) -> None:
        nonlocal told
        facts = None if told else dg13.first_facts(beginning)
        if facts:
            progress.tell(Identity(facts.number, facts.name, "dg13", facts.birth_date, sex=None))
            told = True

    found: dg13.Dg13 | None = None
    try:
        content = files.read(Sfi.DG13, FIRST_FACTS, on_part)
        found = dg13.parse(content) if content is not None else None
    except errors.UnprotectedError as error:
        raise errors.ReadAnewError(str(error), without_dg13=True) from error
    except (errors.RefusedError, errors.DataError) as error:
        progress.note(f"DG13 was left out: {error}")
    progress.finish("dg13")
    return found


def _identity(marked: dg13.Dg13 | None, files: Files, progress: Progress) -> Identity:
    zone = files.read(Sfi.DG1, dg1.SIZE)
    if zone is None:
        raise errors.NotSupportedError("the chip has no DG1")
    person = identity.merge(marked, dg1.parse(zone, datetime.now(UTC).date()))
    progress.finish("dg1")
    progress.tell(person)
    return person

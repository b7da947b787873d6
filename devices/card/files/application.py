"""The eMRTD application, and the file outside it that says how to open it (ICAO 9303-10, 3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.channel.apdu import NOT_FOUND, Command
from devices.card.files.habits import Habits
from devices.card.files.layout import Sfi, read_by_sfi
from devices.card.files.reading import Files

if TYPE_CHECKING:
    from devices.card.channel.apdu import Send

EMRTD = bytes.fromhex("a0000002471001")
_SOME = 8  # bytes
_USUAL_SIZE = 54  # of EF.CardAccess on Vietnamese cards, in bytes
# What cards answer that know no applications, or not this one.
_NO_APPLICATION = (*NOT_FOUND, 0x6A81, 0x6985, 0x6999, 0x6D00, 0x6E00)


def select_emrtd(send: Send) -> None:
    """Select the eMRTD application.

    Raises:
        DeviceError: ``card_not_supported`` if the card has none.
    """
    response = send(Command(0x00, 0xA4, 0x04, 0x0C, EMRTD))
    if response.sw in _NO_APPLICATION:
        raise errors.NotSupportedError("the card has no eMRTD application")
    response.expect_ok("SELECT eMRTD")


def read_card_access(send: Send) -> bytes | None:
    """Read EF.CardAccess, which needs no key; None without one.

    The master file, in which it stands, is not selected before: real cards refuse that.

    Raises:
        DeviceError: ``card_protocol`` (``RefusedError``) if it cannot be read, ``card_data``.
    """
    return Files(send, Habits()).read(Sfi.CARD_ACCESS, first=_USUAL_SIZE)


def probe(send: Send) -> None:
    """Read a few bytes of DG1 once more, to see that the channel works.

    Raises:
        DeviceError: ``card_protocol`` if it does not.
    """
    send(read_by_sfi(Sfi.DG1, _SOME)).expect_ok("READ BINARY")

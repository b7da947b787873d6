"""The eMRTD application, and the file outside it that says how to open it (ICAO 9303-10, 3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.card import errors
from devices.card.channel.apdu import END_OF_FILE, NOT_FOUND, OK, SHORT, Command
from devices.card.files.layout import Sfi, read_at, read_by_sfi

if TYPE_CHECKING:
    from devices.card.channel.apdu import Send

EMRTD = bytes.fromhex("a0000002471001")
_CARD_ACCESS_FILE = bytes.fromhex("011c")
_SOME = 8  # bytes


def select_emrtd(send: Send) -> None:
    """Select the eMRTD application.

    Raises:
        DeviceError: ``card_not_supported`` if the card has none.
    """
    response = send(Command(0x00, 0xA4, 0x04, 0x0C, EMRTD))
    if response.sw in NOT_FOUND:
        raise errors.NotSupportedError("the card has no eMRTD application")
    response.expect_ok("SELECT eMRTD")


def read_card_access(send: Send) -> bytes | None:
    """Read EF.CardAccess, which stands in the master file and needs no key; None without one."""
    response = send(read_by_sfi(Sfi.CARD_ACCESS, SHORT))
    if response.sw not in (OK, END_OF_FILE):
        # Some chips know short identifiers only within an application; the master file must not
        # be selected first, which real cards refuse.
        response = send(Command(0x00, 0xA4, 0x02, 0x0C, _CARD_ACCESS_FILE))
        response = send(read_at(0, SHORT)) if response.sw == OK else response
    return response.data if response.sw in (OK, END_OF_FILE) else None


def probe(send: Send) -> None:
    """Read a few bytes of DG1 once more, to see that the channel works.

    Raises:
        DeviceError: ``card_protocol`` if it does not.
    """
    send(read_by_sfi(Sfi.DG1, _SOME)).expect_ok("READ BINARY")

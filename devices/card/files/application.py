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
_READ = (OK, END_OF_FILE)
_LONGEST_ACCESS = 4 * SHORT  # bytes
# What cards answer that know no applications, or not this one.
_NO_APPLICATION = (*NOT_FOUND, 0x6A81, 0x6985, 0x6999, 0x6D00, 0x6E00)
_TROUBLE = (0x64, 0x65, 0x66, 0x6F)  # first status bytes of execution errors (ISO/IEC 7816-4, 5.6)


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
    """Read EF.CardAccess, which stands in the master file and needs no key; None without one.

    Raises:
        DeviceError: ``card_protocol`` if the chip has trouble: what it offers is not known then.
    """
    response = send(read_by_sfi(Sfi.CARD_ACCESS, SHORT))
    if response.sw not in _READ:
        # Some chips know short identifiers only within an application; the master file must not
        # be selected first, which real cards refuse.
        response = send(Command(0x00, 0xA4, 0x02, 0x0C, _CARD_ACCESS_FILE))
        response = send(read_at(0, SHORT)) if response.sw == OK else response
    if response.sw >> 8 in _TROUBLE:
        response.expect_ok("EF.CardAccess")
    return _whole(send, response.data) if response.sw in _READ else None


def _whole(send: Send, content: bytes) -> bytes:
    """The rest of a file that one answer did not hold; a wrong length shows when it is parsed."""
    while content and len(content) % SHORT == 0 and len(content) < _LONGEST_ACCESS:
        response = send(read_at(len(content), SHORT))
        if response.sw not in _READ or not response.data:
            break
        content += response.data
    return content


def probe(send: Send) -> None:
    """Read a few bytes of DG1 once more, to see that the channel works.

    Raises:
        DeviceError: ``card_protocol`` if it does not.
    """
    send(read_by_sfi(Sfi.DG1, _SOME)).expect_ok("READ BINARY")

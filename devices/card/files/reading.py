"""Selecting the application and reading files (ICAO 9303-10, 3.6)."""

from __future__ import annotations

from enum import IntEnum

from devices.card import errors, tlv
from devices.card.channel.apdu import END_OF_FILE, NOT_FOUND, OK, Command, Response, Send

CARD_ACCESS_FILE = bytes.fromhex("011c")
EMRTD = bytes.fromhex("a0000002471001")

# Protected, this many bytes just fit into one short response; larger ones fail on some chips.
BLOCK = 223
# Enough for the longest tag and length; reading past a file's end makes some chips fail.
HEADER = 8
ALL = 256
LARGEST = 0x8000  # offsets above need another command; no file here is near it


class Sfi(IntEnum):
    """Short identifiers of the files (9303-10, tables 31 and 38)."""

    DG1 = 0x01
    DG13 = 0x0D
    CARD_ACCESS = 0x1C


def select_emrtd(send: Send) -> None:
    """Select the eMRTD application.

    Raises:
        DeviceError: ``card_not_supported`` if the card has none.
    """
    response = send(Command(0x00, 0xA4, 0x04, 0x0C, EMRTD))
    if response.sw in NOT_FOUND:
        raise errors.not_supported("the card has no eMRTD application")
    response.expect_ok("SELECT eMRTD")


def read_card_access(send: Send) -> bytes:
    """Read EF.CardAccess, which stands in the master file and needs no key.

    Raises:
        DeviceError: ``card_not_supported`` if it cannot be read: a chip without PACE.
    """
    response = send(_by_sfi(Sfi.CARD_ACCESS, ALL))
    if response.sw not in (OK, END_OF_FILE):
        # Some chips know short identifiers only within an application; the master file must not
        # be selected first, which real cards refuse.
        response = send(Command(0x00, 0xA4, 0x02, 0x0C, CARD_ACCESS_FILE))
        response = send(_at(0, ALL)) if response.sw == OK else response
    if response.sw not in (OK, END_OF_FILE):
        raise errors.not_supported(f"no EF.CardAccess: the chip answered {response.sw:04X}")
    return response.data


def read_file(send: Send, sfi: Sfi, first: int = HEADER) -> bytes | None:
    """Read a file that holds one data object, exactly; None if there is no such file.

    ``first`` bytes are read first: give a file's whole size where it is always the same.

    Raises:
        DeviceError: ``card_protocol`` if the chip refuses or stops early, ``card_data`` if it
            holds no data object.
    """
    response = send(_by_sfi(sfi, first))
    if response.sw in NOT_FOUND:
        return None
    content = _content(response)
    size = tlv.header(content).end
    if size > LARGEST:
        raise errors.data(f"file {sfi.name} claims to have {size} bytes")
    while len(content) < size:
        length = min(BLOCK, size - len(content))
        part = _content(send(_at(len(content), length)))
        if not part:
            raise errors.data(f"file {sfi.name} ends after {len(content)} of {size} bytes")
        content += part
    return content[:size]


def _content(response: Response) -> bytes:
    # A short file is told by its status, and found out by its missing bytes.
    return response.data if response.sw == END_OF_FILE else response.expect_ok("READ BINARY")


def _by_sfi(sfi: Sfi, length: int) -> Command:
    return Command(0x00, 0xB0, 0x80 | sfi, 0x00, le=length)


def _at(offset: int, length: int) -> Command:
    return Command(0x00, 0xB0, offset >> 8, offset & 0xFF, le=length)

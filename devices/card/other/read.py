"""Reading the number of a card whose profile is known."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from devices.card import errors, tlv
from devices.card.channel.apdu import END_OF_FILE, NOT_FOUND, OK, Command, Response

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.card.channel.apdu import Send
    from devices.card.other.profile import NumberPlace, Profile

# First status bytes of ISO/IEC 7816-4, 5.6: more is there; send again with the length that follows.
_MORE, _WRONG_LE = 0x61, 0x6C
_UNKNOWN_COMMAND = (0x6D00, 0x6E00)
_LARGEST = 0x10000  # bytes of an answer in parts
_PADDING = " \0\xff"


@dataclass(frozen=True, repr=False)
class HealthCard:
    """The number of a card, and which kind of card it is."""

    kind: str
    number: str


def read_any(profiles: Sequence[Profile], atr: bytes, send: Send) -> HealthCard | None:
    """The number of a card that one of the profiles describes; None for any other card.

    Different cards can have one ATR: a profile counts only if the card has what it reads.

    Raises:
        DeviceError: as ``read``, without ``card_not_supported``.
    """
    for profile in profiles:
        if profile.matches(atr):
            with suppress(errors.NotSupportedError):
                return read(profile, send)
    return None


def read(profile: Profile, send: Send) -> HealthCard:
    """Send the profile's commands and find the number in the last answer.

    Raises:
        DeviceError: ``card_not_supported`` if the card does not have what the profile selects or
            reads, ``card_protocol`` for other refusals, ``card_data`` if no number of the
            profile's form stands there, or what ``send`` raises.
    """
    answer = b""
    for command in profile.commands:
        answer = _ask(send, command)
    return HealthCard(profile.kind, find(profile.number, answer))


def find(place: NumberPlace, answer: bytes) -> str:
    """The number in a card's answer.

    Raises:
        DeviceError: ``card_data``.
    """
    for tag in place.tags:
        value = next((entry.value for entry in tlv.parse(answer) if entry.tag == tag), None)
        if value is None:
            raise errors.DataError(f"the card's answer holds no data object {tag:X}")
        answer = value
    end = len(answer) if place.length is None else place.offset + place.length
    if end > len(answer):
        raise errors.DataError("the card's answer is shorter than its profile says")
    match = place.pattern.fullmatch(_text(answer[place.offset : end], place.charset))
    if not match or not match["number"]:
        raise errors.DataError(
            "no number of the form that the profile describes stands on the card"
        )
    return match["number"]


def _text(raw: bytes, charset: str) -> str:
    match charset:
        case "bcd":
            return raw.hex().rstrip("f")
        case "hex":
            return raw.hex().upper()
        case _:
            return raw.decode("latin-1").strip(_PADDING)


def _ask(send: Send, command: Command) -> bytes:
    """The whole answer to a command; cards that speak T=0 give it in parts."""
    response = send(command)
    if response.sw >> 8 == _WRONG_LE:
        response = send(replace(command, le=_length(response)))
    data = response.data
    while response.sw >> 8 == _MORE and len(data) < _LARGEST:
        response = send(Command(command.cla, 0xC0, 0, 0, le=_length(response)))
        if not response.data:
            break
        data += response.data
    if response.sw in (*NOT_FOUND, *_UNKNOWN_COMMAND):
        raise errors.NotSupportedError("the card does not have what its profile reads")
    if response.sw not in (OK, END_OF_FILE):
        raise errors.ProtocolError(
            f"the card answered {response.sw:04X} to a command of its profile"
        )
    return data


def _length(response: Response) -> int:
    return response.sw & 0xFF or 256

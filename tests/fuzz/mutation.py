"""Changes to an input that keep its form, where chance alone would only break it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from devices.card import tlv
from devices.protocols import DeviceError
from tests.fuzz import conversation

if TYPE_CHECKING:
    from random import Random

Mutate = Callable[[bytes, "Random"], bytes]

_ODD = (b"", b"\x00", b"\x80", b"\xff", b"\x7f\xff\xff\xff", b"\x30\x80", b"\x1f\x8f\xff", b"$|\r")
_CONSTRUCTED = 0x20
_WRAPPERS = (0x03, 0x04, 0x53, 0x54)  # strings that often hold data objects
_STATUS = bytes.fromhex("9000628263006310670069826A826A866A886B006C106CFF610061FF6D0069880000")


def of_bytes(data: bytes, random: Random) -> bytes:
    """A few bytes overwritten, taken out, put in or doubled."""
    at = random.randint(0, len(data))
    end = min(len(data), at + random.randint(0, 8))
    match random.randrange(5):
        case 0:
            return data[:at] + data[end:]
        case 1:
            return data[:at] + random.randbytes(end - at) + data[end:]
        case 2:
            return data[:at] + random.choice(_ODD) + data[at:]
        case 3:
            return data[:end] + data[at:]
        case _:
            return data[:at]


def of_objects(data: bytes, random: Random, deepest: int = 32) -> bytes:
    """One data object changed, doubled, left out or moved; lengths around it fit again."""
    objects = _objects(data) if deepest else []
    if not objects or not random.randrange(8):
        return of_bytes(data, random)
    at = random.randrange(len(objects))
    tag, value = objects[at]
    match random.randrange(12):
        case 0:
            del objects[at]
        case 1:
            objects.insert(random.randint(0, len(objects)), objects[at])
        case 2:
            objects[at] = tlv.Tlv(random.choice((*range(0x40), tag ^ 1, 0x7F2E)), value)
        case 3:
            objects[at] = tlv.Tlv(tag, random.choice(_ODD))
        case _:
            objects[at] = tlv.Tlv(tag, _inside(tag, value, random, deepest - 1))
    return b"".join(tlv.encode(*each) for each in objects)


def of_conversation(data: bytes, random: Random) -> bytes:
    """One answer changed, left out or repeated; see ``conversation``."""
    answers = conversation.answers(data)
    if not answers:
        return of_bytes(data, random)
    at = random.randrange(len(answers))
    body, status = answers[at][:-2], answers[at][-2:]
    match random.randrange(8):
        case 0:
            del answers[at]
        case 1:
            answers.insert(at, answers[at])
        case 2 | 3:
            word = 2 * random.randrange(len(_STATUS) // 2)
            answers[at] = body + _STATUS[word : word + 2]
        case _:
            answers[at] = of_objects(body, random) + status
    return conversation.joined(answers)


def _objects(data: bytes) -> list[tlv.Tlv]:
    with suppress(DeviceError):
        return list(tlv.parse(data))
    return []


def _inside(tag: int, value: bytes, random: Random, deepest: int) -> bytes:
    if tlv.encode(tag, b"")[0] & _CONSTRUCTED:
        return of_objects(value, random, deepest)
    if tag not in _WRAPPERS:
        return of_bytes(value, random)
    prefix = value[:1] if tag == _WRAPPERS[0] else b""  # the count of a bit string's unused bits
    return prefix + of_objects(value[len(prefix) :], random, deepest)

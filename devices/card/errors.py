"""What can go wrong with a chip card: the stable codes of ``DeviceError`` in this room."""

from __future__ import annotations

from enum import StrEnum

from devices.protocols import DeviceError


class Code(StrEnum):
    """Chooses what a person is told; each value's comment is what really happened."""

    CARD_REMOVED = "card_removed"  # no card lies on the reader (any more)
    CARD_MUTE = "card_mute"  # a card lies there and does not answer
    WRONG_CAN = "wrong_can"  # the chip refused the six digits (6300)
    CARD_NOT_SUPPORTED = "card_not_supported"  # no chip of ours: a passport, a bank card
    SUITE_UNSUPPORTED = "suite_unsupported"  # the chip offers only PACE variants we do not speak
    CARD_PROTOCOL = "card_protocol"  # the chip's answers are nonsense or not authentic
    CARD_DATA = "card_data"  # the chip's files cannot be understood or contradict each other
    READER_GONE = "reader_gone"  # PC/SC runs, but there is no such reader (any more)
    READER_BUSY = "reader_busy"  # another program holds the reader: end it
    READER_UNKNOWN = "reader_unknown"  # PC/SC does not run or does not answer


def removed(detail: str = "no card lies on the reader") -> DeviceError:
    """The card was taken away, or was never there."""
    return DeviceError(Code.CARD_REMOVED, detail)


def mute(detail: str) -> DeviceError:
    """The card does not answer."""
    return DeviceError(Code.CARD_MUTE, detail)


def not_supported(detail: str) -> DeviceError:
    """The card is not a Vietnamese identity card."""
    return DeviceError(Code.CARD_NOT_SUPPORTED, detail)


def protocol(detail: str) -> DeviceError:
    """The card broke the protocol."""
    return DeviceError(Code.CARD_PROTOCOL, detail)


def data(detail: str) -> DeviceError:
    """The card's files cannot be used; ``detail`` names the place, never the value."""
    return DeviceError(Code.CARD_DATA, detail)

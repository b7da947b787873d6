"""What can go wrong with a chip card: one class an error.

Each has a stable ``code``, the key of the words that a patient reads (``words``), and what a
technician can do (``cure``). The message says what happened; none of them holds personal data.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from devices.protocols import DeviceError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Code(StrEnum):
    """The stable codes."""

    CARD_REMOVED = "card_removed"
    CARD_MUTE = "card_mute"
    WRONG_CAN = "wrong_can"
    WRONG_KEY = "wrong_key"
    KEY_BLOCKED = "key_blocked"
    OTHER_CARD = "other_card"
    CARD_NOT_SUPPORTED = "card_not_supported"
    SUITE_UNSUPPORTED = "suite_unsupported"
    CARD_PROTOCOL = "card_protocol"
    CARD_DATA = "card_data"
    READER_GONE = "reader_gone"
    READER_BUSY = "reader_busy"
    READER_UNKNOWN = "reader_unknown"


class CardError(DeviceError):
    """Something went wrong between us and a card."""

    code: ClassVar[Code]  # pyright: ignore[reportIncompatibleVariableOverride] - fixed by the class
    words: ClassVar[str]
    cure: ClassVar[str]

    def __init__(self, detail: str) -> None:
        super().__init__(self.code, detail)


class CardRemovedError(CardError):
    """No card lies on the reader (any more)."""

    code = Code.CARD_REMOVED
    words = "card_lifted"
    cure = "lay the card down and leave it until it has been read"


class CardMuteError(CardError):
    """A card lies there and does not answer."""

    code = Code.CARD_MUTE
    words = "card_unreadable"
    cure = "take the card out of its cover, away from metal and phones, and lay it down again"


class WrongCanError(CardError):
    """The chip refused the six digits."""

    code = Code.WRONG_CAN
    words = "wrong_digits"
    cure = "give the last six digits of the number on this card"


class WrongKeyError(CardError):
    """The chip refused every key that was given or inferred."""

    code = Code.WRONG_KEY
    words = "card_unreadable"
    cure = "give the machine-readable zone as it stands on this document"


class KeyBlockedError(CardError):
    """The chip takes no key of this kind now: it is blocked or suspended."""

    code = Code.KEY_BLOCKED
    words = "card_unreadable"
    cure = "take the card off the reader and try once more; if it stays so, use --mrz"


class OtherCardError(CardError):
    """The card belongs to somebody else than the number or code that was given."""

    code = Code.OTHER_CARD
    words = "card_and_code_differ"
    cure = "lay the card down that the number or code belongs to"


class NotSupportedError(CardError):
    """No chip that can be read with what is known: another kind of card, or its key is missing."""

    code = Code.CARD_NOT_SUPPORTED
    words = "card_not_supported"
    cure = "use a chip ID card; a passport needs --mrz, other cards a profile"


class SuiteUnsupportedError(CardError):
    """The chip offers only variants of PACE that are not spoken here."""

    code = Code.SUITE_UNSUPPORTED
    words = "card_not_supported"
    cure = "report the object identifier named here together with the kind of card"


class ProtocolError(CardError):
    """The chip's answers are nonsense or not authentic."""

    code = Code.CARD_PROTOCOL
    words = "card_unreadable"
    cure = "lay the card down again; if it happens with every card, look at the reader's cable"


class RefusedError(ProtocolError):
    """The chip refused a command; the channel still stands."""

    def __init__(self, what: str, sw: int) -> None:
        super().__init__(f"{what}: the chip answered {sw:04X}")
        self.sw = sw


class UnprotectedError(ProtocolError):
    """The chip gave up secure messaging: it answered a status alone, in the clear."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"secure messaging: unprotected answer {sw:04X}")
        self.sw = sw


class ReadAnewError(ProtocolError):
    """The chip broke off, but would not if it were opened anew and asked for less.

    ``without_dg13``: leave that file out. Otherwise a large block was the reason, and remembered.
    """

    def __init__(self, detail: str, *, without_dg13: bool = False) -> None:
        super().__init__(detail)
        self.without_dg13 = without_dg13


class DataError(CardError):
    """The chip's files cannot be understood or contradict each other."""

    code = Code.CARD_DATA
    words = "card_unreadable"
    cure = "let the registration desk look at the card"


class ReaderGoneError(CardError):
    """PC/SC runs, but there is no such reader (any more)."""

    code = Code.READER_GONE
    words = "reader_failed"
    cure = "plug the reader in; `python -m devices card readers` lists those there are"


class ReaderBusyError(CardError):
    """Another program holds the card."""

    code = Code.READER_BUSY
    words = "reader_failed"
    cure = "end the other program that uses the reader"


class ReaderUnknownError(CardError):
    """PC/SC does not run or does not answer."""

    code = Code.READER_UNKNOWN
    words = "reader_failed"
    cure = "systemctl enable --now pcscd.socket; if it runs, plug the reader out and in"


CLASSES: Mapping[str, type[CardError]] = {
    kind.code: kind
    for kind in (
        *(CardRemovedError, CardMuteError, WrongCanError, WrongKeyError, KeyBlockedError),
        *(OtherCardError, NotSupportedError),
        *(SuiteUnsupportedError, ProtocolError, DataError),
        *(ReaderGoneError, ReaderBusyError, ReaderUnknownError),
    )
}

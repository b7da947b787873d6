"""The status words of the chip's answers (ISO/IEC 7816-4, 5.6)."""

from __future__ import annotations

OK = bytes.fromhex("9000")
END_OF_FILE = bytes.fromhex("6282")
REFUSED = bytes.fromhex("6300")
WRONG_LENGTH = bytes.fromhex("6700")
WRONG_CHAIN = bytes.fromhex("6883")
NO_CHAINING = bytes.fromhex("6884")
NOT_ALLOWED = bytes.fromhex("6982")
WRONG_ORDER = bytes.fromhex("6985")
NO_FILE_CHOSEN = bytes.fromhex("6986")
NOT_PROTECTED = bytes.fromhex("6987")
BROKEN_SESSION = bytes.fromhex("6988")
WRONG_DATA = bytes.fromhex("6A80")
NOT_FOUND = bytes.fromhex("6A82")
WRONG_PARAMETERS = bytes.fromhex("6A86")
NO_SUCH_KEY = bytes.fromhex("6A88")
WRONG_OFFSET = bytes.fromhex("6B00")
UNKNOWN_INSTRUCTION = bytes.fromhex("6D00")
UNKNOWN_CLASS = bytes.fromhex("6E00")

"""Every kind of code as hypothesis strategies, built from what it is meant to say.

Also the two accidents that scanners make of Vietnamese letters.
"""

from __future__ import annotations

import unicodedata
from base64 import urlsafe_b64encode
from itertools import product

from hypothesis import strategies as st

from devices.code import Appointment, Bhyt, Cccd, Link, Number, Ticket
from devices.code.ours import appointment_text, ticket_text

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = [
    unicodedata.normalize("NFC", v + t) for v, t in product("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", TONES)
]
words = st.text(alphabet=[*VOWELS, *"bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX"], min_size=1, max_size=7)
texts = st.lists(words, min_size=1, max_size=6).map(" ".join)
sexes = st.sampled_from(["M", "F", None])
dates = st.dates().filter(lambda day: day.year >= 1850).map(str)
TEXT_OF_SEX = {"M": "Nam", "F": "Nữ", None: ""}
NUMBER_OF_SEX = {"M": "1", "F": "2", None: "-"}


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(alphabet="0123456789", min_size=count, max_size=count)


def turned(date: str | None, by: str) -> str:
    """1999-01-15 as 15/01/1999, 1999-01 as 01/1999."""
    return by.join(reversed((date or "").split("-")))


cccds = st.builds(
    Cccd,
    number=digits(12),
    old_number=st.none() | digits(9),
    name=st.none() | texts,
    birth_date=dates | dates.map(lambda day: day[:7]) | dates.map(lambda day: day[:4]) | st.none(),
    sex=sexes,
    residence=st.none() | texts,
    issue_date=st.none() | dates,
    extra=st.just(()) | st.tuples(*[st.just("") | texts] * 4),
).filter(lambda code: code.name is not None or code.residence is not None)
card_numbers = st.from_regex(r"[A-Z]{2}[0-9]{13}", fullmatch=True)
bhyts = st.builds(
    Bhyt,
    card_number=card_numbers | digits(10),
    name=st.none() | texts,
    birth_date=dates | dates.map(lambda day: day[:4]),
    sex=sexes,
    address=st.none() | texts,
    facility=st.none() | st.from_regex(r"[0-9]{2}[0-9A-Z]{3}", fullmatch=True),
    valid_from=st.none() | dates,
    valid_to=st.none() | dates,
    issue_date=st.none() | dates,
    area=st.sampled_from([None, "K1", "K2", "K3", "1", "4"]),
    five_year_date=st.none() | dates,
    parent=st.none() | texts,
)
tokens = st.binary(min_size=16, max_size=16).map(
    lambda bits: urlsafe_b64encode(bits).decode().rstrip("=")
)
numbers = (
    st.builds(Number, digits(9), st.just("cmnd"))
    | st.builds(Number, digits(10), st.just("insurance_number"))
    | st.builds(Number, digits(12), st.just("identity"))
    | st.builds(Number, card_numbers, st.just("insurance_card"))
)
links = st.builds(
    Link,
    st.from_regex(r"https?://[a-z]{1,20}\.vn(/[a-z0-9?=]{0,20})?", fullmatch=True),
)


def cccd_text(code: Cccd) -> str:
    fields = [code.number, code.old_number, code.name, turned(code.birth_date, "")]
    fields += [TEXT_OF_SEX[code.sex], code.residence, turned(code.issue_date, ""), *code.extra]
    return "|".join(field or "" for field in fields)


def bhyt_text(code: Bhyt, *, upper: bool) -> str:
    def hexed(text: str | None) -> str:
        said = (text or "").encode().hex()
        return (said.upper() if upper else said) or "-"

    facility = f"{code.facility[:2]} - {code.facility[2:]}" if code.facility else "-"
    until = [turned(date, "/") or "-" for date in (code.valid_from, code.valid_to, code.issue_date)]
    fields = [code.card_number, hexed(code.name), turned(code.birth_date, "/")]
    fields += [NUMBER_OF_SEX[code.sex], hexed(code.address), facility, *until, "0105019901234"]
    fields += [hexed(code.parent), code.area or "-", f" {turned(code.five_year_date, '/')}"]
    return "|".join([*fields, "0123456789abcdef-1202", "$"])


written = st.one_of(
    cccds.map(lambda code: (code, cccd_text(code))),
    bhyts.map(lambda code: (code, bhyt_text(code, upper=True))),
    bhyts.map(lambda code: (code, bhyt_text(code, upper=False))),
    numbers.map(lambda code: (code, code.number)),
    links.map(lambda code: (code, code.url)),
    tokens.map(lambda token: (Ticket(token), ticket_text(token))),
    tokens.map(lambda token: (Appointment(token), appointment_text(token))),
)
"""Pairs of a code's meaning and its text."""


def as_windows_1258(text: str) -> bytes:
    """The letter, then its tone as a mark of its own, as Windows writes Vietnamese."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in marks if mark in TONES[1:])
            base = unicodedata.normalize("NFC", marks.replace(tone, ""))
            out += (base + tone).encode("cp1258")
    return out


def as_double_utf8(text: str, code_page: str) -> str:
    """The UTF-8 shown as a code page; undefined bytes as C1 controls, as Windows does."""
    return "".join(bytes([byte]).decode(code_page, "ignore") or chr(byte) for byte in text.encode())

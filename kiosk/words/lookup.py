"""Finds a sentence by its id: ``words("vi")("idle.title")`` -> "Lấy số khám bệnh"."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, get_args

from babel.messages.pofile import read_po

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NO_BREAK_SPACE = "\u00a0"
FOLDER = Path(__file__).parent
_COMPOUND = re.compile(
    "y tế|căn cước|bảo hiểm|mã QR|cấp cứu|nhân viên|phòng khám|bệnh viện|kiểm tra|giá trị"
    "|giấy tờ|hôm nay|đã hết hạn|hệ thống|dự kiến|phạm vi|tạm tính",
    re.IGNORECASE,
)


class Words(Protocol):
    """One language's sentences."""

    def __call__(self, msgid: str, **values: object) -> str:
        """The sentence ``msgid`` with ``values`` put into its {places}.

        Raises:
            KeyError: the catalogue has no such sentence, or a value that it needs is missing.
        """
        ...


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All sentences of a language by id, read from ``<language>.po`` once a process."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language, abort_invalid=True)
    return {str(message.id): str(message.string) for message in messages if message.id}


@cache
def words(language: Language) -> Words:
    """The look-up for one language."""
    sentences = catalogue(language)

    def say(msgid: str, **values: object) -> str:
        return sentences[msgid].format(**values)

    return say


def unbroken(text: str) -> str:
    """Keep words together that belong together, in a sentence that did not come from a catalogue.

    A number stays with the word before it ("Phòng khám 3"), and a compound stays whole ("y tế").
    """
    text = re.sub(r" (?=\d)", NO_BREAK_SPACE, text)
    return _COMPOUND.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), text)

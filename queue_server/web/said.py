"""Text of a page that is shown in both languages: the browser hides the one that is not spoken."""

from __future__ import annotations

from typing import Self

from markupsafe import Markup

_BOTH = Markup('<span class="said-vi" lang="vi">{}</span><span class="said-en" lang="en">{}</span>')


class Said(str):
    """Vietnamese text that knows its English; for everything else it is the Vietnamese."""

    __slots__ = ("en",)
    en: str

    def __new__(cls, vi: str, en: str) -> Self:
        """The same in both languages."""
        said = super().__new__(cls, vi)
        said.en = en
        return said


def english(text: str) -> str:
    """Its English; a text that is the same in both languages (a time, a name) as it is."""
    return text.en if isinstance(text, Said) else text


def put(vi: str, en: str, *parts: str) -> Said:
    """Parts, of which some may have two languages, put into the ``{}`` of a sentence in both."""
    return Said(vi.format(*parts), en.format(*map(english, parts)))


def both(text: str) -> str:
    """The text as markup with both languages; plain text as it is."""
    return _BOTH.format(str(text), text.en) if isinstance(text, Said) else text

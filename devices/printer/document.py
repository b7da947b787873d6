"""A ticket as data: what stands on it and how large, with no printer in sight.

Sizes are in dots; at 203 dpi there are 8 dots a millimetre, and 80 mm paper prints 576 dots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Text:
    """One paragraph, wrapped to the paper's width; never cut."""

    text: str
    size: int
    font: Path
    align: Literal["left", "center", "right"] = "center"
    box: bool = False
    """A rounded frame around it, as for a priority."""
    shrink: bool = False
    """Make it smaller until it fits on one line, in place of wrapping."""


@dataclass(frozen=True)
class Columns:
    """Two cells beside each other: the left one flush left, the right one flush right."""

    left: tuple[Text, ...]
    right: tuple[Text, ...]


@dataclass(frozen=True)
class Rule:
    """A dashed line over the whole width."""


@dataclass(frozen=True)
class Space:
    """Empty paper."""

    dots: int


@dataclass(frozen=True)
class Qr:
    """A QR code (ISO/IEC 18004), printed by the printer's own command where it has one."""

    content: str
    module_dots: int = 8


Element = Text | Columns | Rule | Space | Qr


@dataclass(frozen=True)
class Document:
    """One ticket from top to bottom; the printer cuts after it."""

    elements: tuple[Element, ...]

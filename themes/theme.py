"""Reads ``themes/<name>/theme.toml`` into values that screens, ticket and boards draw with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import fontpkg_be_vietnam_pro

THEMES = Path(__file__).parent
LUCIDE = THEMES.parent / "node_modules" / "lucide-static" / "font"
Density = Literal["stand", "hand"]


class Color(NamedTuple):
    """An sRGB colour, each part 0 to 255."""

    red: int
    green: int
    blue: int

    @property
    def css(self) -> str:
        """As style sheets write it: "#10242B"."""
        return f"#{self.red:02X}{self.green:02X}{self.blue:02X}"

    @property
    def unit(self) -> tuple[float, float, float, float]:
        """As OpenGL takes it: red, green, blue, alpha from 0.0 to 1.0."""
        return (self.red / 255, self.green / 255, self.blue / 255, 1.0)


@dataclass(frozen=True)
class Theme:
    """A theme's tokens. Sizes on the glass are millimetres, on paper dots."""

    name: str
    family: str
    colors: dict[str, Color]
    fonts: dict[int, Path]
    sizes: dict[Density, dict[str, float]]
    ticket: dict[str, int]

    @property
    def icon_font(self) -> Path:
        """The Lucide icons as a TrueType font."""
        return LUCIDE / "lucide.ttf"

    @property
    def icon_codepoints(self) -> Path:
        """JSON that maps an icon's name to its code point ("encodedCode", in hex)."""
        return LUCIDE / "info.json"


def load(name: str = "default") -> Theme:
    """Load the theme in ``themes/<name>``.

    Raises:
        FileNotFoundError: there is no such theme.
        ValueError: a token is not of its form.
    """
    with (THEMES / name / "theme.toml").open("rb") as file:
        raw = tomllib.load(file)
    fonts = dict(raw["fonts"])
    family = fonts.pop("family")
    files = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
    return Theme(
        name=raw["name"],
        family=family,
        colors={token: _color(token, value) for token, value in raw["colors"].items()},
        fonts={int(weight): files / file for weight, file in fonts.items()},
        sizes=raw["sizes"],
        ticket=raw["ticket"],
    )


def _color(token: str, value: str) -> Color:
    if len(value) != len("#RRGGBB") or not value.startswith("#"):
        raise ValueError(f"theme colour {token} is {value!r}; write it as #RRGGBB")
    return Color(*bytes.fromhex(value[1:]))

"""What every widget asks while it is built: sizes on this glass, colours, words.

Screens are built anew for each step, so nothing here is observed: a widget reads its values once.
One process has one window, hence one look in use; ``use`` changes it before screens are built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - part of the public types
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.words import Language, words

if TYPE_CHECKING:
    from datetime import tzinfo

    from kiosk.flow.touches import Touch
    from themes import Theme
    from themes.theme import Density

STAND_MM = 250.0
"""From this width on a screen stands and is read from an arm's length and more."""

# Be Vietnam Pro's capitals are 0.7 of the font size high; body text keeps 5 mm of cap height for
# standing readers and 3 mm in the hand, however tight the screen.
LEAST_TEXT_MM: Mapping[str, float] = {"stand": 5 / 0.7, "hand": 3 / 0.7}

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MOST_WHOLE = 24
"""A name of up to so many letters fits on one line everywhere."""


@dataclass(frozen=True)
class Look:
    """A theme on one glass in one language.

    ``site_name`` and ``desk`` are by language. ``report`` takes what was touched; it is
    called on the main thread. ``zone``: the hospital's, in which times are shown.
    """

    theme: Theme
    language: Language
    width_px: int
    height_px: int
    width_mm: float
    site_name: Mapping[Language, str]
    desk: Mapping[Language, str]
    report: Callable[[Touch], None]
    zone: tzinfo = VIETNAM

    @property
    def density(self) -> Density:
        """Which of the theme's two sets of sizes is meant for this glass."""
        return (
            "stand" if self.short_side_mm >= STAND_MM or self.width_mm >= 2 * STAND_MM else "hand"
        )

    @property
    def short_side_mm(self) -> float:
        """The glass's shorter side."""
        return min(1.0, self.height_px / self.width_px) * self.width_mm

    @property
    def portrait(self) -> bool:
        """Higher than wide."""
        return self.height_px > self.width_px

    @property
    def px_per_mm(self) -> float:
        """Pixels a millimetre."""
        return self.width_px / self.width_mm

    def mm(self, millimetres: float) -> float:
        """Millimetres on the glass in whole pixels."""
        return float(round(millimetres * self.px_per_mm))

    def px(self, token: str) -> float:
        """A size token of the theme in whole pixels."""
        return self.mm(self.theme.sizes[self.density][token])

    def least_text_px(self, token: str) -> float:
        """How far a text of this size may shrink."""
        size = self.theme.sizes[self.density][token]
        return min(size, LEAST_TEXT_MM[self.density]) * self.px_per_mm

    def color(self, token: str) -> tuple[float, float, float, float]:
        """A colour token as OpenGL takes it."""
        return self.theme.colors[token].unit

    def say(self, msgid: str, **values: object) -> str:
        """A sentence in the language in use; {desk} is known everywhere."""
        return words(self.language)(msgid, desk=whole(self.desk[self.language]), **values)


def whole(name: str) -> str:
    """A short name with no-break spaces, so that it stays on one line."""
    return name.replace(" ", "\u00a0") if len(name) <= MOST_WHOLE else name


class _InUse:
    look: Look | None = None


def use(look: Look) -> None:
    """Build screens with this look from now on."""
    _InUse.look = look


def current() -> Look:
    """The look in use.

    Raises:
        RuntimeError: a widget was built before ``use`` was called.
    """
    if _InUse.look is None:
        raise RuntimeError("call kiosk.screens.look.use() before building screens")
    return _InUse.look


# The short names that .kv files use.
def px(token: str) -> float:
    """``Look.px`` of the look in use."""
    return current().px(token)


def mm(millimetres: float) -> float:
    """``Look.mm`` of the look in use."""
    return current().mm(millimetres)


def color(token: str) -> tuple[float, float, float, float]:
    """``Look.color`` of the look in use."""
    return current().color(token)


def say(msgid: str, **values: object) -> str:
    """``Look.say`` of the look in use."""
    return current().say(msgid, **values)


def portrait() -> bool:
    """``Look.portrait`` of the look in use."""
    return current().portrait


def language() -> Language:
    """The language in use."""
    return current().language


def desk() -> str:
    """The desk's name in the language in use."""
    now = current()
    return whole(now.desk[now.language])


def site() -> str:
    """The hospital's name in the language in use."""
    now = current()
    return now.site_name[now.language]

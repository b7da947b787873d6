"""The screens look as they did when somebody last looked at them.

After a change that is meant: ``.venv/bin/python -m tests.kiosk.screens.renew``, look at the
pictures in ``golden/``, and commit them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops

from kiosk.screens.gallery import GLASSES, stages
from kiosk.screens.samples import views
from tests.kiosk.screens.kept import kept
from tests.kiosk.screens.test_fit import faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.screens.gallery import Glass
    from kiosk.screens.stage import Stage
    from kiosk.words import Language

GOLDEN = Path(__file__).parent / "golden"
RENEW = ".venv/bin/python -m tests.kiosk.screens.renew"
SMALLER = 3
COLORS = 128
DIFFERENT = 24
"""A grey level difference, out of 255, that smoothing and the palette do not explain."""
MOST_DIFFERENT = 0.0025
"""The share of pixels that may differ so: font smoothing varies between machines."""


def drawn(
    glass: Glass, language: Language, folder: Path
) -> Iterator[tuple[str, Stage, Image.Image]]:
    """Each picture that is kept, a third in size, and what it is of."""
    for name, stage in stages(glass, language, kept):
        stage.save_picture(folder / f"{name}.png")
        with Image.open(folder / f"{name}.png") as picture:
            yield name, stage, picture.convert("RGB").reduce(SMALLER)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ visibly."""
    if one.size != other.size:
        return 1.0
    grey = ImageChops.difference(one, other).convert("L")
    return sum(grey.histogram()[DIFFERENT:]) / (grey.width * grey.height)


@pytest.mark.usefixtures("window")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("glass", GLASSES, ids=str)
def test_screens_look_as_before(glass: Glass, language: Language, tmp_path: Path) -> None:
    wrong: list[str] = []
    for name, stage, picture in drawn(glass, language, tmp_path):
        # Building a screen is what takes long: that it fits is seen here too (test_fit.py).
        wrong += [f"{name}: {fault}" for fault in faults(stage)]
        golden = GOLDEN / f"{name}.png"
        if not golden.exists():
            wrong.append(f"{name}: no golden picture")
            continue
        with Image.open(golden) as kept:
            share = difference(picture, kept.convert("RGB"))
        if share > MOST_DIFFERENT:
            wrong.append(f"{name}: {share:.2%} differs, see {tmp_path / name}.png")
    assert not wrong, f"look at these; if they are right, run {RENEW}:\n" + "\n".join(wrong)


def test_no_golden_picture_is_left_behind() -> None:
    known = {f"{name}.{language}" for language in ("vi", "en") for name in views(language)}
    assert {file.stem.rpartition(".")[0] for file in GOLDEN.glob("*.png")} <= known


def test_a_difference_is_seen() -> None:
    white = Image.new("RGB", (100, 100), "white")
    marked = white.copy()
    marked.paste((0, 0, 0), (0, 0, 10, 5))
    assert difference(white, marked) == pytest.approx(0.005)
    assert difference(white, white.copy()) == 0

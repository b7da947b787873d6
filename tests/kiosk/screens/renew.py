"""Draws the golden pictures anew: ``python -m tests.kiosk.screens.renew``. Look at them after."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from kiosk.screens.gallery import GLASSES, open_hidden_window
from kiosk.words import LANGUAGES
from tests.kiosk.screens.test_golden import COLORS, GOLDEN, drawn


def main() -> None:
    """Write them, small and with few colours."""
    open_hidden_window()
    for old in GOLDEN.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for glass in GLASSES:
            for language in LANGUAGES:
                for name, _, picture in drawn(glass, language, Path(folder)):
                    picture.quantize(COLORS, Image.Quantize.FASTOCTREE).save(
                        GOLDEN / f"{name}.png", optimize=True
                    )


if __name__ == "__main__":
    main()

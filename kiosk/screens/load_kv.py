"""Loads the .kv file that stands beside a module."""

from __future__ import annotations

from pathlib import Path

from kivy.lang import Builder


def load_kv(module_file: str) -> None:
    """Load ``x.kv`` for ``.../x.py``; call it once, at the end of the module."""
    path = Path(module_file).with_suffix(".kv")
    Builder.load_string(path.read_text(encoding="utf-8"), filename=str(path))

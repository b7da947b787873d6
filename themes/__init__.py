"""Look and voice: tokens and fonts. One folder a theme; imports nothing of ours."""

from themes.theme import Color, Theme, load

__all__ = ["Color", "Theme", "load"]

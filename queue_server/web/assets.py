"""The few files that pages fetch, read once from our own folder, the theme and ``node_modules``.

``/assets/NAME`` answers only names of this table: nothing of a request reaches the file system.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from markupsafe import Markup

import themes

STATIC = Path(__file__).parent / "static"
NODE_MODULES = Path(__file__).parents[2] / "node_modules"
FONT = NODE_MODULES / "@fontsource" / "be-vietnam-pro"
ICONS = NODE_MODULES / "lucide-static" / "icons"
WEIGHTS = (400, 500, 600, 700, 800)
SUBSETS = ("latin", "latin-ext", "vietnamese")
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
# Ours change with the server and are asked for anew each time (304 when they did not change).
OURS = "no-cache"
VENDOR = "public, max-age=604800"
CURE = "run `make setup` (npm ci) in the project's folder"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Asset:
    """One file as it goes over the wire."""

    content: bytes
    media_type: str
    cache_control: str
    etag: str
    gzipped: bytes | None
    """The content packed, where that makes it smaller (not for fonts, which are packed)."""


@cache
def table() -> dict[str, Asset]:
    """All assets by name ("board.css", "fonts/….woff2"). A missing file is logged and left out."""
    ours = {path.name: _asset(path.name, path.read_bytes(), OURS) for path in STATIC.iterdir()}
    ours["theme.css"] = _asset("theme.css", theme_css().encode(), OURS)
    vendor: dict[str, Asset] = {}
    for name, path in _vendor_files().items():
        try:
            vendor[name] = _asset(name, path.read_bytes(), VENDOR)
        except FileNotFoundError:
            _log.warning("asset_missing", asset=name, cure=CURE)
    return ours | vendor


def theme_css() -> str:
    """The theme as a style sheet: its fonts, and its colours as variables (``--accent-soft``)."""
    theme = themes.load()
    variables = [f"--{name.replace('_', '-')}:{color.css}" for name, color in theme.colors.items()]
    variables.append(f'--family:"{theme.family}",sans-serif')
    return "".join(_font_faces(weight) for weight in WEIGHTS) + f":root{{{';'.join(variables)}}}\n"


@cache
def icon(name: str) -> Markup:
    """A Lucide icon as inline SVG markup in the colour of its text; "" when it is missing.

    Icons always stand beside a word, so that screen readers skip them.
    """
    try:
        svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        _log.warning("asset_missing", asset=f"icon {name}", cure=CURE)
        return Markup()
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return Markup(  # noqa: S704 - a file of ours, nothing of a request
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true" focusable="false">{" ".join(inner.split())}</svg>'
    )


def _vendor_files() -> dict[str, Path]:
    files = {"mqtt.js": NODE_MODULES / "mqtt" / "dist" / "mqtt.esm.js"}
    for weight in WEIGHTS:
        for subset in SUBSETS:
            name = f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            files[f"fonts/{name}"] = FONT / "files" / name
    return files


def _font_faces(weight: int) -> str:
    """The font package's own rules for a weight, with our addresses and woff2 alone."""
    try:
        rules = (FONT / f"{weight}.css").read_text(encoding="utf-8")
    except FileNotFoundError:
        _log.warning("asset_missing", asset=f"font weight {weight}", cure=CURE)
        return ""
    rules = re.sub(r",\s*url\([^)]*\.woff\) format\('woff'\)", "", rules)
    return rules.replace("url(./files/", "url(/assets/fonts/") + "\n"


def _asset(name: str, content: bytes, cache_control: str) -> Asset:
    packed = gzip.compress(content, mtime=0)
    return Asset(
        content=content,
        media_type=MEDIA_TYPES[Path(name).suffix],
        cache_control=cache_control,
        etag=f'"{hashlib.sha256(content).hexdigest()[:20]}"',
        gzipped=packed if len(packed) < 0.9 * len(content) else None,
    )

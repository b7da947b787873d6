"""Turns a template and facts into a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from queue_server.web import assets, said

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# Fields stand on the page in the order in which they were written down.
_templates.policies["json.dumps_kwargs"] = {"sort_keys": False}
_templates.globals.update(icon=assets.icon)
_templates.filters["both"] = said.both


def page(template: str, headers: dict[str, str], status: int = 200, **facts: Any) -> HTMLResponse:
    """One page or fragment, with the headers of ``web.headers``."""
    html = _templates.get_template(template).render(**facts)
    return HTMLResponse(html, status_code=status, headers=headers)

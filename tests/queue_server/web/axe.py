"""Whether everybody can use a page: axe's rules, and what is too small for a finger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.web import assets

if TYPE_CHECKING:
    from playwright.sync_api import Page

SMALL = """[...document.querySelectorAll("button, select, dialog nav a, .bar nav a, .check")]
    .filter((it) => it.checkVisibility())
    .filter((it) => it.getBoundingClientRect().height < 44).map((it) => it.outerHTML)"""
AXE = (assets.NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FAULTS = """(part) => axe.run(part, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
    "wcag22aa", "best-practice"]}).then(({violations}) => violations.map((it) =>
    `${it.id}: ${it.nodes.map((node) => node.html + " " + node.failureSummary).join(" | ")}`))"""


def faults(page: Page, part: str = "html") -> list[str]:
    """What axe finds against WCAG 2.2 AA in a part of the page, and what is too small to touch."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [*page.evaluate(FAULTS, part), *page.evaluate(SMALL)]

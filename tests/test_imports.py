"""Who may import whom: the house's one rule about its rooms."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("kiosk", "devices", "queue_server", "themes", "demo")

# What each room may import of ours, itself aside.
ALLOWED = {
    "kiosk": ("devices", "queue_server.contract", "themes"),
    "devices": (),
    "queue_server": ("themes",),
    "queue_server/contract": (),
    "queue_server/insurance": ("queue_server.contract", "queue_server.clock"),
    "themes": (),
    "demo": (),  # starts the others as processes
}


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: write imports from the top"
            module = node.module or ""
            names.update(f"{module}.{alias.name}" for alias in node.names)
    return {name for name in names if name.split(".")[0] in ROOMS}


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    own = room.replace("/", ".")
    forbidden = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in sorted((ROOT / room).rglob("*.py"))
        for name in sorted(imported(file))
        if not any(within(name, package) for package in (own, *ALLOWED[room]))
    ]
    assert not forbidden


def test_the_flow_knows_no_kivy() -> None:
    for file in (ROOT / "kiosk" / "flow").rglob("*.py"):
        assert "kivy" not in file.read_text(encoding="utf-8").lower().replace("no kivy", "")

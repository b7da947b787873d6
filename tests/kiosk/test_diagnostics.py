"""The diagnostics port, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from kiosk.diagnostics import Diagnostics

if TYPE_CHECKING:
    from pathlib import Path


def save(path: Path) -> None:
    path.write_bytes(b"a picture")


@pytest.fixture
def url():
    port = Diagnostics(0, lambda: "Who", lambda: {"next": (540, 1700, 400, 120)}, save)
    yield f"http://127.0.0.1:{port.port}"
    port.close()


def test_tells_the_screen_and_where_to_touch(url: str) -> None:
    answer = requests.get(f"{url}/screen", timeout=5)
    assert answer.json() == {"screen": "Who", "touch": {"next": [540, 1700, 400, 120]}}


def test_saves_a_picture(url: str, tmp_path: Path) -> None:
    path = tmp_path / "shot.png"
    assert requests.post(f"{url}/screenshot", json={"path": str(path)}, timeout=5).ok
    assert path.read_bytes() == b"a picture"


def test_says_what_went_wrong(url: str, tmp_path: Path) -> None:
    missing = str(tmp_path / "no" / "shot.png")
    answer = requests.post(f"{url}/screenshot", json={"path": missing}, timeout=5)
    assert (answer.status_code, answer.json()) == (500, {"error": "FileNotFoundError"})
    assert requests.post(f"{url}/screenshot", data="{", timeout=5).status_code == 400
    assert requests.get(f"{url}/patient", timeout=5).status_code == 404

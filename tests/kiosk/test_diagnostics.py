"""The diagnostics port, over real HTTP."""

from __future__ import annotations

import pytest
import requests

from kiosk.diagnostics import Diagnostics


@pytest.fixture
def url():
    port = Diagnostics(0, lambda: "Who", lambda: {"next": (540, 1700, 400, 120)})
    yield f"http://127.0.0.1:{port.port}"
    port.close()


def test_tells_the_screen_and_where_to_touch(url: str) -> None:
    answer = requests.get(f"{url}/screen", timeout=5)
    assert answer.json() == {"screen": "Who", "touch": {"next": [540, 1700, 400, 120]}}


def test_tells_nothing_else(url: str) -> None:
    assert requests.get(f"{url}/patient", timeout=5).status_code == 404
    assert requests.post(f"{url}/screen", json={}, timeout=5).status_code == 501

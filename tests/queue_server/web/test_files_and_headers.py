"""The files that pages fetch, and what pages forbid."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

import themes
from queue_server.web import assets

if TYPE_CHECKING:
    from tests.queue_server.web.conftest import Hospital


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_the_theme_becomes_variables() -> None:
    css = assets.theme_css()
    for name, color in themes.load().colors.items():
        assert f"--{name.replace('_', '-')}:{color.css}" in css


def test_every_font_that_the_style_names_is_served() -> None:
    fonts = re.findall(r"url\(/assets/([^)]+)\)", assets.theme_css())
    assert len(fonts) == len(assets.WEIGHTS) * len(assets.SUBSETS)
    assert set(fonts) <= set(assets.table())


@pytest.mark.parametrize("name", ["board.js", "theme.css", "mqtt.js", "icon.svg"])
def test_a_file_is_sent_once(url: str, name: str) -> None:
    status, headers, content = get(f"{url}/assets/{name}")
    assert (status, content) == (200, assets.table()[name].content)
    again, _, nothing = get(f"{url}/assets/{name}", If_None_Match=headers["etag"])
    assert (again, nothing) == (304, b"")


def test_large_files_travel_packed(url: str) -> None:
    _, headers, content = get(f"{url}/assets/mqtt.js", Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(content) == assets.table()["mqtt.js"].content


@pytest.mark.parametrize(
    "name", ["", "nothing.js", "../routes.py", "..%2froutes.py", "/etc/passwd", "static/board.js"]
)
def test_nothing_else_is_served(url: str, name: str) -> None:
    assert get(f"{url}/assets/{name}")[0] == 404


@pytest.mark.parametrize("page", ["/board/hall", "/board/nowhere", "/staff/login"])
def test_pages_run_nothing_inline(url: str, page: str) -> None:
    _, headers, body = get(url + page)
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    html = body.decode()
    assert 'lang="vi"' in html
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert all(
        "src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", html)
    )


def test_a_board_may_reach_its_broker_alone(url: str, hospital: Hospital) -> None:
    policy = get(f"{url}/board/hall")[1]["content-security-policy"]
    broker = hospital.config.mqtt.websockets_url
    assert f"connect-src 'self' {broker};" in policy
    assert "connect-src 'self';" in get(f"{url}/staff/login")[1]["content-security-policy"]


def test_an_unknown_board_names_those_that_there_are(url: str) -> None:
    status, _, body = get(f"{url}/board/nowhere")
    assert status == 404
    assert 'href="/board/hall"' in body.decode()


def test_an_icon_that_is_missing_is_no_error() -> None:
    assert str(assets.icon("no-such-icon")) == ""
    assert "<path" in assets.icon("printer")

"""Logging in through the hospital's OpenID provider, over HTTP all the way."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import ValidationError

from queue_server.config import OidcTable
from tests.queue_server.forked import QuickServer
from tests.queue_server.serving import ROOT, Server, a_ticket, key
from tests.queue_server.sign_on.provider import CLIENT, SECRET, OpenIdProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with OpenIdProvider() as provider:
        yield provider


@pytest.fixture(scope="module")
def hospital(
    provider: OpenIdProvider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    server = configured(tmp_path_factory.mktemp("server"), provider.issuer)
    with server:
        yield server


@pytest.fixture(autouse=True)
def _well(provider: OpenIdProvider) -> None:
    provider.username = "dd.mau"
    provider.spoil = lambda _claims: None
    provider.sign = provider.signed
    provider.denies = provider.silent = False


def configured(folder: Path, issuer: str, tables: str = "") -> Server:
    """A server whose staff may also log in through this provider."""
    server = QuickServer(folder, tables=tables)
    with server.config.open("a", encoding="utf-8") as config:
        config.write(
            f'\n[oidc]\nissuer = "{issuer}"\nclient_id = "{CLIENT}"\n'
            f'address = "{server.url}"\nname = "Sở Y tế"\n'
        )
    subprocess.run(
        [
            *(sys.executable, "-m", "queue_server", "secrets", "--config", str(server.config)),
            *("--sign-on-secret", "-"),
        ],
        input=SECRET,
        text=True,
        check=True,
        capture_output=True,
        cwd=ROOT,
    )
    return server


def browser() -> httpx.Client:
    return httpx.Client(verify=False, trust_env=False, follow_redirects=True)


def signed_on(
    server: Server, client: httpx.Client, onward: str = "/staff/devices"
) -> httpx.Response:
    return client.get(f"{server.url}/staff/sign-on", params={"next": onward})


def test_who_is_known_there_and_here_is_in(hospital: Server) -> None:
    with browser() as client:
        page = signed_on(hospital, client)
        assert page.status_code == 200
        assert "url=/staff/devices" in page.text
        cookie = page.headers["set-cookie"].lower()
        assert "samesite=strict" in cookie
        assert "httponly" in cookie
        assert client.get(f"{hospital.url}/api/v1/counters/pk1").status_code == 200


def test_the_login_page_offers_it(hospital: Server) -> None:
    with browser() as client:
        page = client.get(f"{hospital.url}/staff/login").text
    assert "Đăng nhập bằng Sở Y tế" in re.sub("<[^>]+>", "", page)


def test_who_is_not_staff_here_stays_out(hospital: Server, provider: OpenIdProvider) -> None:
    provider.username = "nguoi.la"
    with browser() as client:
        page = signed_on(hospital, client)
        assert page.status_code == 403
        assert "chưa có trong danh sách nhân viên" in page.text
        assert client.get(f"{hospital.url}/api/v1/counters/pk1").status_code == 401


WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x"},
    "for another client": {"aud": "another"},
    "of another issuer": {"iss": "http://127.0.0.1:1/"},
    "expired": {"exp": 1_700_000_000},
    "issued long ago": {"iat": 1_700_000_000},
    "for two, and nobody says whose": {"aud": [CLIENT, "another"]},
    "another authorized party": {"azp": "another"},
    "without a name": {"preferred_username": None},
    "without a nonce": {"nonce": None},
}


@pytest.mark.parametrize("wrong", WRONG_CLAIMS)
def test_an_id_token_that_is_not_for_us_opens_nothing(
    hospital: Server, provider: OpenIdProvider, wrong: str
) -> None:
    def spoil(claims: dict[str, Any]) -> None:
        for name, value in WRONG_CLAIMS[wrong].items():
            claims.pop(name)
            if value is not None:
                claims[name] = value

    provider.spoil = spoil if "azp" not in WRONG_CLAIMS[wrong] else _another_party
    _stays_out(hospital)


def _another_party(claims: dict[str, Any]) -> None:
    claims["azp"] = "another"


SIGNERS: dict[str, Callable[[OpenIdProvider, dict[str, Any]], str]] = {
    "by nobody": OpenIdProvider.unsigned,
    "with the public key as a secret": OpenIdProvider.with_the_public_key_as_a_secret,
    "by another key": OpenIdProvider.by_another_key,
    "not a token at all": lambda _provider, _claims: "a.b.c",
}


@pytest.mark.parametrize("signer", SIGNERS)
def test_an_id_token_that_the_provider_did_not_sign_opens_nothing(
    hospital: Server, provider: OpenIdProvider, signer: str
) -> None:
    provider.sign = lambda claims: SIGNERS[signer](provider, claims)
    _stays_out(hospital)


@pytest.mark.parametrize("issuer", ["http://sso.example/realms/a", "http://localhost.example/"])
def test_whose_keys_anybody_on_the_line_could_replace_is_no_provider(issuer: str) -> None:
    with pytest.raises(ValidationError):
        OidcTable(issuer=issuer, client_id=CLIENT, address="https://queue.example")


def test_a_new_key_of_the_provider_is_fetched(hospital: Server, provider: OpenIdProvider) -> None:
    with browser() as client:
        assert signed_on(hospital, client).status_code == 200
    provider.rotate()
    with browser() as client:
        assert signed_on(hospital, client).status_code == 200


def test_no_at_the_provider_is_no(hospital: Server, provider: OpenIdProvider) -> None:
    provider.denies = True
    _stays_out(hospital)


def test_technicians_hear_of_a_provider_that_fails_until_it_does_not(
    hospital: Server, provider: OpenIdProvider
) -> None:
    """What anybody can bring about, such as a wrong way back, is no alarm."""
    standing = "select kind, detail from alarm where cleared_at is null"
    with browser() as client:
        signed_on(hospital, client)
        client.get(f"{hospital.url}/staff/sign-on/back?code=x&state=y")
    with httpx.Client(verify=False, trust_env=False) as anybody:
        begun = anybody.get(f"{hospital.url}/staff/sign-on")
        state = httpx.URL(begun.headers["location"]).params["state"]
        made_up = {"code": "x", "state": state}
        answer = anybody.get(f"{hospital.url}/staff/sign-on/back", params=made_up)
        assert answer.status_code == 403
    assert hospital.database(standing) == []
    provider.sign = provider.unsigned
    _stays_out(hospital)
    assert hospital.database(standing) == [("sign_on_failing", "signature")]
    provider.sign = provider.signed
    with browser() as client:
        signed_on(hospital, client)
    assert hospital.database(standing) == []


def test_a_way_back_that_nobody_began_leads_nowhere(hospital: Server) -> None:
    with browser() as client:
        answer = client.get(f"{hospital.url}/staff/sign-on/back?code=x&state=y")
        assert answer.status_code == 403


def test_somebody_elses_way_back_leads_nowhere(hospital: Server) -> None:
    """A stranger's code and state, sent to a nurse as a link, do not log the nurse in."""
    with httpx.Client(verify=False, trust_env=False) as stranger, browser() as nurse:
        begun = stranger.get(f"{hospital.url}/staff/sign-on")
        back = stranger.get(begun.headers["location"]).headers["location"]
        assert nurse.get(back).status_code == 403
        assert nurse.get(f"{hospital.url}/api/v1/counters/pk1").status_code == 401


def test_it_leads_to_our_own_pages_alone(hospital: Server) -> None:
    with browser() as client:
        page = signed_on(hospital, client, "https://elsewhere.example/staff")
        assert "elsewhere" not in page.text


def test_a_silent_provider_leaves_the_passwords(provider: OpenIdProvider, tmp_path: Path) -> None:
    provider.silent = True
    with configured(tmp_path, provider.issuer) as server, browser() as client:
        page = signed_on(server, client)
        assert page.status_code == 403
        assert "không trả lời" in page.text
        with server.staff() as nurse:
            assert nurse.get("/counters/pk1").status_code == 200


def test_a_provider_that_hangs_keeps_nobody_from_a_number(tmp_path: Path) -> None:
    def log_in(_: int) -> httpx.Response:
        with browser() as client:
            return client.get(f"{server.url}/staff/sign-on", timeout=60)

    with socket.create_server(("127.0.0.1", 0), backlog=64) as mute:
        server = configured(tmp_path, f"http://127.0.0.1:{mute.getsockname()[1]}")
        with server, server.kiosk() as kiosk, ThreadPoolExecutor(50) as pool:
            crowd = [pool.submit(log_in, each) for each in range(50)]
            wait(crowd, return_when=FIRST_COMPLETED)  # one who is sent away: the others wait
            begun = time.monotonic()
            assert kiosk.post("/tickets", json=a_ticket(), headers=key()).status_code == 201
            took = time.monotonic() - begun
            mute.close()
            pages = [each.result() for each in crowd]
    assert took < 2
    assert {page.status_code for page in pages} == {403}
    assert sum("Đang có nhiều người" in page.text for page in pages) >= len(pages) / 2


def test_neither_code_nor_secret_stands_in_the_log(hospital: Server) -> None:
    with browser() as client:
        signed_on(hospital, client)
    assert SECRET not in hospital.log
    assert "code-" not in hospital.log


def _stays_out(hospital: Server) -> None:
    with browser() as client:
        page = signed_on(hospital, client)
        assert page.status_code == 403
        assert urlsplit(str(page.url)).path == "/staff/sign-on/back"
        assert client.get(f"{hospital.url}/api/v1/counters/pk1").status_code == 401

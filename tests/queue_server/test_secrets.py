"""The secrets' file: made once, completed later, useless to whoever reads it over a shoulder."""

from __future__ import annotations

import base64
import hashlib
import os
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from queue_server import secrets
from queue_server.config import ConfigError, ServerConfig, load
from queue_server.events import rabbitmq
from tests.queue_server.test_config import text, written

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

NOBODY = 65534


@contextmanager
def as_nobody() -> Generator[None]:
    """Root may read everything; for anybody else this changes nothing."""
    me = os.geteuid()
    if me == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(me)


@pytest.fixture
def config(tmp_path: Path) -> ServerConfig:
    return load(written(tmp_path, text()))


def test_everybody_gets_a_secret_and_hashes_are_what_is_kept(config: ServerConfig) -> None:
    plain = secrets.complete(config, "the portal's")
    kept = secrets.load(config.secrets)
    assert set(plain.kiosk_tokens) == {"kiosk03"}
    assert set(plain.users) == {"dd.mau", "ky.thuat"}
    assert set(plain.mqtt) == {"queue-server", "board-hall", "kiosk03"}
    assert kept.kiosk_tokens["kiosk03"] == secrets.token_hash(plain.kiosk_tokens["kiosk03"])
    assert PasswordHasher().verify(kept.users["dd.mau"], plain.users["dd.mau"])
    assert not PasswordHasher().check_needs_rehash(kept.users["dd.mau"])
    written_down = config.secrets.read_text(encoding="utf-8")
    for value in (
        *plain.kiosk_tokens.values(),
        *plain.users.values(),
        plain.mqtt["kiosk03"],
        "the portal's",
    ):
        assert value not in written_down


def test_the_server_keeps_what_it_has_to_say_itself(config: ServerConfig) -> None:
    plain = secrets.complete(config, "the portal's")
    kept = secrets.load(config.secrets)
    assert kept.mqtt_plain == {
        "queue-server": plain.mqtt["queue-server"],
        "board-hall": plain.mqtt["board-hall"],
    }
    md5 = hashlib.md5(b"the portal's").hexdigest()
    assert kept.portal_password_md5.lower() == md5


def test_rabbitmq_can_check_the_passwords_too(config: ServerConfig) -> None:
    plain = secrets.complete(config, None)
    kept = secrets.load(config.secrets)
    assert set(kept.mqtt_rabbitmq) == set(kept.mqtt)
    hashed = base64.b64decode(kept.mqtt_rabbitmq["kiosk03"])
    said = hashlib.sha256(hashed[:4] + plain.mqtt["kiosk03"].encode())
    assert hashed[4:] == said.digest()
    text = config.secrets.read_text("utf-8").splitlines(keepends=True)
    config.secrets.write_text(
        "".join(line for line in text if not line.startswith('"kiosk03" = "$7$')), "utf-8"
    )
    assert list(secrets.complete(config, None).mqtt) == ["kiosk03"]
    assert secrets.load(config.secrets).mqtt_rabbitmq["kiosk03"] != kept.mqtt_rabbitmq["kiosk03"]


def test_passwords_from_before_rabbitmq_are_told_with_the_cure(config: ServerConfig) -> None:
    secrets.complete(config, None)
    text = config.secrets.read_text("utf-8")
    table = text.index("[mqtt_rabbitmq]")
    config.secrets.write_text(text[:table] + text[text.index("[mqtt_plain]") :], "utf-8")
    secrets.complete(config, None)  # the server's own and the boards' are known in plain
    kept = secrets.load(config.secrets)
    assert set(kept.mqtt_rabbitmq) == {"queue-server", "board-hall"}
    with pytest.raises(ConfigError, match="the passwords of kiosk03; delete their lines"):
        rabbitmq.definitions(config, kept)


def test_only_the_owner_may_read_it(config: ServerConfig) -> None:
    before = os.umask(0)
    try:
        secrets.complete(config, None)
        secrets.complete(config, None)
    finally:
        os.umask(before)
    assert config.secrets.stat().st_mode & 0o777 == 0o600


def test_a_second_time_changes_nothing(config: ServerConfig) -> None:
    secrets.complete(config, "the portal's")
    before = config.secrets.read_bytes()
    again = secrets.complete(config, None)
    assert not any(asdict(again).values())
    assert config.secrets.read_bytes() == before


def test_a_new_kiosk_gets_its_own_and_nobody_else_a_new_one(
    config: ServerConfig, tmp_path: Path
) -> None:
    secrets.complete(config, "the portal's")
    before = secrets.load(config.secrets)
    larger = text() + '[[kiosk]]\nid = "kiosk04"\nname = "Kiosk 04"\n'
    made = secrets.complete(load(written(tmp_path, larger)), None)
    assert list(made.kiosk_tokens) == list(made.mqtt) == ["kiosk04"]
    after = secrets.load(config.secrets)
    assert (after.data_key, after.users) == (before.data_key, before.users)
    assert after.portal_password_md5 == before.portal_password_md5
    assert after.kiosk_tokens["kiosk03"] == before.kiosk_tokens["kiosk03"]


def test_no_two_hospitals_share_a_secret(config: ServerConfig, tmp_path: Path) -> None:
    first = secrets.complete(config, None)
    config.secrets.rename(tmp_path / "first.toml")
    second = secrets.complete(config, None)
    assert first.kiosk_tokens["kiosk03"] != second.kiosk_tokens["kiosk03"]
    assert secrets.load(tmp_path / "first.toml").data_key != secrets.load(config.secrets).data_key


def test_an_his_gets_a_key_once_it_is_configured(config: ServerConfig) -> None:
    without = config.model_copy(update={"his": None})
    assert secrets.complete(without, None).his == {}
    assert secrets.load(config.secrets).his_key == ""
    made = secrets.complete(config, None).his
    assert list(made) == ["his"]
    assert len(base64.b64decode(made["his"], validate=True)) == secrets.KEY_BYTES
    assert secrets.load(config.secrets).his_key == made["his"]
    assert secrets.complete(config, None).his == {}
    assert secrets.load(config.secrets).his_key == made["his"]


def test_missing_secrets_are_told_with_the_cure(config: ServerConfig) -> None:
    with pytest.raises(ConfigError, match="make it with: python -m queue_server secrets"):
        secrets.load(config.secrets)


def test_secrets_of_another_user_are_told_with_the_cure(config: ServerConfig) -> None:
    secrets.complete(config, None)
    config.secrets.chmod(0)
    with as_nobody(), pytest.raises(ConfigError, match="another user; chown it"):
        secrets.load(config.secrets)


@pytest.mark.parametrize("damage", ["", "data_key = ", 'data_key = "x"\nother = 1'])
def test_damaged_secrets_are_not_written_over(config: ServerConfig, damage: str) -> None:
    config.secrets.write_text(damage)
    with pytest.raises(ConfigError, match="damaged; restore it from its backup"):
        secrets.complete(config, None)
    assert config.secrets.read_text() == damage

"""The configuration: what it gives, and what it says when it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.config import ConfigError, load
from tests.kiosk.configs import TOML, config_in

if TYPE_CHECKING:
    from pathlib import Path


def test_defaults(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    assert config.mqtt is None
    assert config.scanner.port == ""
    assert config.flow_times().digits_after_s == 3
    assert "secret-token" not in repr(config)


def test_times_reach_the_flow(tmp_path: Path) -> None:
    config = config_in(tmp_path, "[times]\nidle_s = 30\nticket_s = 12.5")
    assert (config.flow_times().idle_s, config.flow_times().ticket_s) == (30, 12.5)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"kiosk\.toml: cannot be read .*--config"):
        load(tmp_path / "kiosk.toml")


def test_not_toml(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("[kiosk\n")
    with pytest.raises(ConfigError, match=r"not TOML: .*line 1"):
        load(path)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ("[times]\nidle_s = -1", r"\[times\] idle_s: .*greater than 0"),
        ("[screen]\ncolour = 1", r"\[screen\] colour: Extra inputs"),
        ("[mqtt]\nhost = 'b'", r"\[mqtt\] username: Field required"),
        ("[mqtt]\nhost = ''", r"\[mqtt\] host: .*at least 1 character"),
        ("[reader]\nname = 'ACS ACR1252 ['", r"\[reader\] name: .*not a regular expression"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, wrong: str, place: str) -> None:
    with pytest.raises(ConfigError, match=place):
        config_in(tmp_path, wrong)


@pytest.mark.parametrize("token", ["", "kt_0123…", "two words"])
def test_a_token_that_cannot_be_sent(tmp_path: Path, token: str) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(TOML.replace("secret-token", token))
    with pytest.raises(ConfigError, match=r"\[server\] token: .*copy the whole token"):
        load(path)


def test_a_secret_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(TOML.replace('token = "secret-token"', "token = 424242"))
    with pytest.raises(ConfigError) as wrong:
        load(path)
    assert "424242" not in str(wrong.value)

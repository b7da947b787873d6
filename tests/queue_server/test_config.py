"""The server's configuration: what is wrong is named with file, line and cure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo.hospital import CLINICS, HOSPITAL
from queue_server.config import ConfigError, load

if TYPE_CHECKING:
    from pathlib import Path

ADDRESSES = """
[database]
url = "sqlite:///server.db"
[mqtt]
websockets_url = "wss://board.example/mqtt"
[portal]
url = "https://egw.example"
username = "01028_BV"
staff_name = "Nguyễn Văn Giám Định"
staff_cccd = "001080000001"
"""


def text() -> str:
    parts = (HOSPITAL, CLINICS)
    return "\n".join(part.read_text(encoding="utf-8") for part in parts) + ADDRESSES


def written(folder: Path, content: str) -> Path:
    path = folder / "server.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_demos_hospital_is_a_whole_configuration(tmp_path: Path) -> None:
    config = load(written(tmp_path, text()))
    assert config.site.name == "Bệnh viện Đa khoa Mẫu"
    assert [queue.prefix for queue in config.queues] == ["A", "B", "C", "D", "E", "X"]
    assert config.secrets == tmp_path / "secrets.toml"
    assert str(config.site.zone) == "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('prefix = "B"', 'prefix = "1"', "queue B: prefix: must be one or two capital letters"),
        ('prefix = "B"', 'prefix = "B"\ncolour = "red"', "queue B: colour: is no key we know"),
        ('icon = "baby"', "icon = 3", "queue B: icon: must be text, in quotes"),
        ('"Asia/Ho_Chi_Minh"', '"Asia/Nowhere"', "write it like Asia/Ho_Chi_Minh"),
        ('facility_code = "01028"', 'facility_code = "1"', "site.facility_code"),
        ('role = "technician"', 'role = "king"', "user ky.thuat: role: must be 'nurse'"),
        ('"sqlite:///server.db"', '"oracle://x"', "database.url"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    assert text().count(right) == 1
    changed = text().replace(right, wrong)
    path = written(tmp_path, changed)
    line = 1 + changed[: changed.index(wrong) + len(wrong)].count("\n")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (
            'queues = ["B"]',
            'queues = ["Z"]',
            "pk5: queues: names queue 'Z', which no [[queue]] has",
        ),
        ('prefix = "B"', 'prefix = "A"', "[[queue]] prefix stands twice: A"),
        ('id = "pk5"', 'id = "pk3"', "[[counter]] id stands twice: pk3"),
        ('id = "kiosk03"', 'id = "queue-server"', "broker user of ours; rename it"),
        ('id = "kiosk03"', 'id = "board-hall"', "broker user of ours; rename it"),
        ('id = "kiosk03"', 'id = "kiosk/#"', "kiosk kiosk/#: id: must be an id"),
        ('name = "Nhi"', 'name = "Nhi', "not TOML"),
    ],
)
def test_what_does_not_fit_together_is_told(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    assert text().count(right) == 1
    path = written(tmp_path, text().replace(right, wrong))
    with pytest.raises(ConfigError, match=str(path)) as caught:
        load(path)
    assert told in str(caught.value)


def test_a_table_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mqtt: is missing; write it"):
        load(written(tmp_path, text().replace("[mqtt]", "[mqqt]")))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"No such file or directory; give --config FILE"):
        load(tmp_path / "server.toml")


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "server.toml"
    path.write_bytes(text().encode("utf-16"))
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        load(path)

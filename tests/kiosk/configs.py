"""A kiosk's configuration as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.config import Config, load

if TYPE_CHECKING:
    from pathlib import Path

TOML = """
[kiosk]
id = "kiosk03"
name = "Kiosk 03"
[site]
id = "bm1"
name = "Bệnh viện Đa khoa Mẫu"
name_en = "Sample General Hospital"
desk = "Quầy tiếp đón 1"
desk_en = "Desk 1"
[server]
url = "http://127.0.0.1:8000"
token = "secret-token"
"""


def config_in(folder: Path, more: str = "") -> Config:
    path = folder / "kiosk.toml"
    path.write_text(f'{TOML}\n{more}\n[journal]\npath = "{folder / "journal.db"}"\n')
    return load(path)

"""The table of result codes for files, read from ``upload_codes.toml`` beside this module."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from queue_server.insurance.tables import Certainty, Table


class UploadCode(Table):
    """What one result code says of a file; ``upload_codes.toml`` explains the fields."""

    meaning: str
    means: Literal["accepted", "session", "refused", "portal_error"]
    source: str
    certainty: Certainty


class UploadCodes(Table):
    """All codes, and what one that nobody knows is taken for."""

    unknown: UploadCode
    code: dict[str, UploadCode]


UPLOAD_CODES = UploadCodes.model_validate(
    tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
)

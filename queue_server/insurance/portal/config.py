"""How this hospital reaches the insurance portal: the ``[portal]`` table of ``server.toml``."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

LOOPBACK = ("127.0.0.1", "localhost", "::1")

Path = Annotated[str, Field(pattern=r"^/[\w./-]+$")]


class PortalConfig(BaseModel):
    """The account's name, the registered officer and the wire's details; never the password.

    ``url`` is the portal's origin, such as "https://egw.baohiemxahoi.gov.vn". The officer
    (``staff_name``, ``staff_cccd``) has to stand on the facility's list at the portal, which
    otherwise answers 054 or 055. ``timeout_s`` is all that a patient waits: token, look-up and
    repetition together. Paths: the portal's interface, CV 1245/BHXH-CNTT and
    CV 1923/BHXH-CNTT Phụ lục 03.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    username: Annotated[str, Field(min_length=1, max_length=64)]
    staff_name: Annotated[str, Field(min_length=1, max_length=255)]
    staff_cccd: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    timeout_s: Annotated[float, Field(gt=0, le=30)] = 3
    body: Literal["json", "form"] = "json"
    token_path: Path = "/api/token/take"  # noqa: S105 - an address, no secret
    lookup_path: Path = "/api/egw/KQNhanLichSuKCB2024"

    @field_validator("url")
    @classmethod
    def _origin(cls, value: str) -> str:
        """An origin alone, and encrypted unless it is the stand-in on this machine."""
        parts = urlsplit(value)
        if not parts.hostname or parts.scheme not in {"http", "https"} or parts.port == 0:
            raise ValueError("not an address; write https://egw.baohiemxahoi.gov.vn or the like")
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
            raise ValueError("only scheme, host and port; paths are token_path and lookup_path")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("https is needed: the account's secrets travel in this address")
        return value.rstrip("/")

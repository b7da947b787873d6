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
    otherwise answers 054 or 055. Paths: the portal's interface, CV 1245/BHXH-CNTT and
    CV 1923/BHXH-CNTT Phụ lục 03. Times in seconds but for ``slow_ms``:

    - ``timeout_s``: all that a patient waits, for token, look-up and repetition together;
    - ``background_s``: how long a look-up may go on after that;
    - ``upload_timeout_s``: the same for sending a file, token included;
    - ``cache_s``: how long an answer that makes somebody eligible is given again, 0 for never;
    - ``max_concurrent``: exchanges with the portal at once;
    - ``breaker_failures``: so many in a row without an answer, and the portal is left alone for
      ``breaker_open_s``;
    - ``refused_pause_s``: how long it is left alone when it refuses the account;
    - ``slow_ms``: where half of the answers take longer, staff read that the portal is slow.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    username: Annotated[str, Field(min_length=1, max_length=64)]
    staff_name: Annotated[str, Field(min_length=1, max_length=255)]
    staff_cccd: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    timeout_s: Annotated[float, Field(gt=0, le=30)] = 3
    background_s: Annotated[float, Field(gt=0, le=600)] = 60
    upload_timeout_s: Annotated[float, Field(gt=0, le=300)] = 30
    cache_s: Annotated[float, Field(ge=0, le=3600)] = 600
    max_concurrent: Annotated[int, Field(ge=1, le=1024)] = 64
    breaker_failures: Annotated[int, Field(ge=1, le=1000)] = 5
    breaker_open_s: Annotated[float, Field(gt=0, le=3600)] = 30
    refused_pause_s: Annotated[float, Field(gt=0, le=86400)] = 600
    slow_ms: Annotated[float, Field(gt=0)] = 1500
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

"""A request as the portal's functions see it, and what they answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import parse_qsl

from queue_server.simulators.sessions import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Encoding = Literal["json", "form"]


@dataclass(frozen=True)
class Request:
    """One POST.

    Attributes:
        address: the caller's.
        query: the address's parameters.
        headers: by lower-case name.
        encoding: how the body says it is written.
        fields: the body's text fields; None when it could not be read.
        now: the portal's time, aware.
    """

    address: str
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    encoding: Encoding
    fields: Mapping[str, str] | None = field(repr=False)
    now: datetime

    @property
    def query_credentials(self) -> Credentials:
        """As the functions under /api/egw take them."""
        get = self.query.get
        names = ("username", "password", "token", "id_token")
        return Credentials(*(get(name, "") for name in names))

    @property
    def header_credentials(self) -> Credentials:
        """As the others take them: three headers, and the user name in the body."""
        username = (self.fields or {}).get("username", "")
        names = ("passwordhash", "accesstoken", "tokenid")
        return Credentials(username, *(self.headers.get(name, "") for name in names))


@dataclass(frozen=True)
class Answer:
    """What goes back. ``body`` None is an empty one; ``code`` is counted; ``silent``: nothing."""

    code: str
    body: Mapping[str, Any] | None
    status: int = 200
    silent: bool = False


def read_fields(content_type: str, raw: bytes) -> tuple[Encoding, dict[str, str] | None]:
    """A JSON or form body's text fields; None when it is not what it says it is."""
    encoding: Encoding = "json" if content_type == "application/json" else "form"
    try:
        text = raw.decode()
        value: object = (
            json.loads(text)
            if encoding == "json"
            else dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True))
        )
    except (ValueError, RecursionError):
        return encoding, None
    if not isinstance(value, dict):
        return encoding, None
    fields = cast("dict[str, object]", value)
    return encoding, {name: item for name, item in fields.items() if isinstance(item, str)}

"""A look-up with nothing of our client: one connection, one token, one POST."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from tests.queue_server.simulators.stand_in import (
    LOOKUP,
    PASSWORD_MD5,
    STAFF_CCCD,
    STAFF_NAME,
    TOKEN,
    USERNAME,
    StandIn,
)

if TYPE_CHECKING:
    from queue_server.contract.person import Person

OK = 200


class Bare:
    """Asks the stand-in directly."""

    def __init__(self, portal: StandIn) -> None:
        address = urlsplit(portal.url)
        self._wire = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
        account = {"username": USERNAME, "password": PASSWORD_MD5}
        form = "application/x-www-form-urlencoded"
        api_key = json.loads(self._post(TOKEN, urlencode(account), form))["APIKey"]
        query = {"token": api_key["access_token"], "id_token": api_key["id_token"], **account}
        self._path = f"{LOOKUP}?{urlencode(query)}"

    def look_up(self, person: Person) -> bytes:
        """The answer's body."""
        fields: dict[str, Any] = {
            "maThe": person.number,
            "hoTen": person.name,
            "ngaySinh": "/".join(reversed(person.birth_date.split("-"))),
            "hoTenCb": STAFF_NAME,
            "cccdCb": STAFF_CCCD,
        }
        return self._post(self._path, json.dumps(fields), "application/json")

    def close(self) -> None:
        self._wire.close()

    def _post(self, path: str, body: str, content_type: str) -> bytes:
        self._wire.request("POST", path, body.encode(), {"Content-Type": content_type})
        answer = self._wire.getresponse()
        content = answer.read()
        assert answer.status == OK
        return content

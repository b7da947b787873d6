"""The look-up ``KQNhanLichSuKCB2024``: one person's card, within a patient's patience."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from queue_server.contract.insurance import Outcome
from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble, read_answer
from queue_server.insurance.decision import decide
from queue_server.insurance.portal.token import OK, UNAUTHORIZED, Token
from queue_server.insurance.portal.wire import FORM, post

if TYPE_CHECKING:
    from datetime import date

    import httpx

    from queue_server.contract.person import Person
    from queue_server.insurance.portal.config import PortalConfig

JSON = "application/json; charset=utf-8"


class Lookup:
    """One exchange of the look-up (CV 1923/BHXH-CNTT)."""

    def __init__(self, client: httpx.AsyncClient, config: PortalConfig, password_md5: str) -> None:
        self._client = client
        self._config = config
        self._password_md5 = password_md5

    async def send(self, person: Person, token: Token) -> PortalAnswer | NoAnswer:
        """Ask about a person within a session."""
        as_json = self._config.body == "json"
        fields = request_fields(person, self._config)
        text = json.dumps(fields, ensure_ascii=False) if as_json else urlencode(fields)
        reply = await post(
            self._client,
            self._config.lookup_path,
            content=text.encode(),
            content_type=JSON if as_json else FORM,
            query={
                "token": token.access_token,
                "id_token": token.id_token,
                "username": self._config.username,
                "password": self._password_md5,
            },
        )
        if isinstance(reply, NoAnswer):
            return reply
        if reply.status == UNAUTHORIZED:
            return NoAnswer(Trouble.REFUSED)
        return read_answer(reply.body) if reply.status == OK else NoAnswer(Trouble.HTTP_STATUS)


def request_fields(person: Person, config: PortalConfig) -> dict[str, str]:
    """The look-up's body: ``maThe`` takes every kind of number; dates as dd/MM/yyyy or shorter."""
    return {
        "maThe": person.number,
        "hoTen": unicodedata.normalize("NFC", person.name),
        "ngaySinh": "/".join(reversed(person.birth_date.split("-"))),
        "hoTenCb": config.staff_name,
        "cccdCb": config.staff_cccd,
    }


def trouble_of(answer: PortalAnswer | NoAnswer, day: date) -> Trouble | None:
    """Why an answer decides nothing (codes 100, 101, 401, 500); None when it does."""
    if isinstance(answer, NoAnswer):
        return answer.trouble
    if answer.refused:
        return Trouble.REFUSED
    return Trouble.PORTAL_ERROR if decide(answer, day).outcome is Outcome.PENDING else None

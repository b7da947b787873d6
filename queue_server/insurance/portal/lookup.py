"""The look-up ``KQNhanLichSuKCB2024``: one person's card, within one budget of time."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble, read_answer
from queue_server.insurance.portal.token import FORM, OK, UNAUTHORIZED, Token, TokenBroker
from queue_server.insurance.portal.wire import post

if TYPE_CHECKING:
    import httpx

    from queue_server.contract.person import Person
    from queue_server.insurance.portal.config import PortalConfig

JSON = "application/json; charset=utf-8"
ATTEMPTS = 2
"""A refused session is renewed once; a second refusal is the answer."""


class Portal:
    """Asks the portal. Belongs to one event loop; every trouble is a ``NoAnswer``."""

    def __init__(self, client: httpx.AsyncClient, config: PortalConfig, password_md5: str) -> None:
        self._client = client
        self._config = config
        self._password_md5 = password_md5
        self._broker = TokenBroker(client, config, password_md5)

    async def ask(self, person: Person) -> PortalAnswer | NoAnswer:
        """What the portal knows of a person's card, after ``timeout_s`` at the latest."""
        try:
            async with asyncio.timeout(self._config.timeout_s):
                return await self._ask(person)
        except TimeoutError:
            return NoAnswer(Trouble.TIMEOUT)

    async def _ask(self, person: Person) -> PortalAnswer | NoAnswer:
        answer: PortalAnswer | NoAnswer = NoAnswer(Trouble.REFUSED)
        for _ in range(ATTEMPTS):
            token = await self._broker.token()
            if isinstance(token, NoAnswer):
                return token
            answer = await self._look_up(token, person)
            if not answer.refused:
                return answer
            self._broker.forget(token)
        return answer

    async def _look_up(self, token: Token, person: Person) -> PortalAnswer | NoAnswer:
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
    """The look-up's body: ``maThe`` takes the identity number; dates as dd/MM/yyyy or shorter."""
    return {
        "maThe": person.number,
        "hoTen": unicodedata.normalize("NFC", person.name),
        "ngaySinh": "/".join(reversed(person.birth_date.split("-"))),
        "hoTenCb": config.staff_name,
        "cccdCb": config.staff_cccd,
    }

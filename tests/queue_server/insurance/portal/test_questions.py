"""Look-ups whose order the test decides, step by step; the portal is at the wire's other end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from queue_server.insurance.answer import NoAnswer, PortalAnswer, Trouble
from queue_server.insurance.portal.channel import Channel
from queue_server.insurance.portal.config import PortalConfig
from queue_server.insurance.portal.lookup import Lookup
from queue_server.insurance.portal.questions import Questions
from tests.queue_server.insurance.portal.clock import HandClock
from tests.queue_server.simulators.stand_in import PASSWORD_MD5, TOKEN, person

if TYPE_CHECKING:
    from queue_server.contract.person import Person

MINH_ANH = person("minh-anh")
OTHERS = person("van-binh"), person("thi-hoa")
PATIENCE_S = 5.0
KEY = {"access_token": "a", "id_token": "b", "expires_in": None}
RESET = httpx.ConnectError("reset")
EXPIRED = {"maKetQua": "010"}
"""An answer that is not kept for those who ask after it was told."""


class Desk:
    """Questions to a portal whose look-ups wait until the test answers them."""

    def __init__(self, **changes: object) -> None:
        known = {"url": "http://127.0.0.1", "username": "a", "staff_name": "B"}
        config = PortalConfig.model_validate({**known, "staff_cccd": "001180000001", **changes})
        self.clock = HandClock()
        self.lookups: list[asyncio.Future[dict[str, str]]] = []
        self._came = asyncio.Semaphore(0)
        transport = httpx.MockTransport(self._portal)
        client = httpx.AsyncClient(base_url=config.url, transport=transport)
        channel = Channel(client, config, PASSWORD_MD5, self.clock)
        lookup = Lookup(client, config, PASSWORD_MD5)
        self._questions = Questions(channel, lookup, config, self.clock, lambda: None)

    async def _portal(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == TOKEN:
            return httpx.Response(200, json={"maKetQua": "200", "APIKey": KEY})
        self.lookups.append(asyncio.get_running_loop().create_future())
        self._came.release()
        return httpx.Response(200, json=await self.lookups[-1])

    async def ask(
        self, patience_s: float = PATIENCE_S, who: Person = MINH_ANH
    ) -> PortalAnswer | NoAnswer:
        return await self._questions.ask(who, self.clock.now().date(), patience_s)

    async def asked(self) -> None:
        """Until the portal has been asked once more."""
        await asyncio.wait_for(self._came.acquire(), PATIENCE_S)


async def _leave(at: Desk) -> None:
    """Ask and leave as soon as the portal was asked."""
    asking = asyncio.create_task(at.ask())
    await at.asked()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


def test_a_look_up_cancelled_before_its_first_step_leaves_nothing_behind() -> None:
    async def steps() -> None:
        at = Desk()
        await _leave(at)
        at.lookups[0].set_result(EXPIRED)
        # Begins a second look-up, whose turn comes after the first one's answer has ended it.
        assert isinstance(await at.ask(), PortalAnswer)
        assert len(at.lookups) == 1
        again = asyncio.create_task(at.ask())
        await at.asked()
        at.lookups[1].set_result(EXPIRED)
        assert isinstance(await again, PortalAnswer)

    asyncio.run(steps())


def test_a_dead_connection_does_not_end_the_waiting_for_a_good_one() -> None:
    async def steps() -> None:
        at = Desk()
        await _leave(at)
        again = asyncio.create_task(at.ask())
        await at.asked()
        at.lookups[0].set_exception(RESET)
        await asyncio.wait([again], timeout=0.05)
        assert not again.done()
        at.lookups[1].set_result(EXPIRED)
        assert isinstance(await again, PortalAnswer)

    asyncio.run(steps())


def test_when_all_fail_the_failure_is_told() -> None:
    async def steps() -> None:
        at = Desk()
        await _leave(at)
        again = asyncio.create_task(at.ask())
        await at.asked()
        for lookup in at.lookups:
            lookup.set_exception(RESET)
        assert await again == NoAnswer(Trouble.UNREACHABLE)

    asyncio.run(steps())


def test_patience_is_one_for_all_lookups_together() -> None:
    async def steps() -> None:
        at = Desk()
        await _leave(at)
        again = asyncio.create_task(at.ask(0.2))
        await at.asked()
        at.lookups[0].set_exception(RESET)
        assert await again == NoAnswer(Trouble.TIMEOUT)

    asyncio.run(steps())


def test_while_the_portal_is_left_alone_nobody_waits_for_an_old_lookup() -> None:
    async def steps() -> None:
        at = Desk(breaker_failures=1, timeout_s=0.05)
        assert await at.ask(0.2) == NoAnswer(Trouble.TIMEOUT)
        assert await at.ask() == NoAnswer(Trouble.BREAKER_OPEN)
        at.lookups[0].set_result(EXPIRED)
        assert isinstance(await at.ask(), PortalAnswer)

    asyncio.run(steps())


def test_a_try_that_is_given_up_lets_the_next_one_try() -> None:
    async def steps() -> None:
        at = Desk(breaker_failures=1, breaker_open_s=30, max_concurrent=1, timeout_s=0.5)
        assert await at.ask(1) == NoAnswer(Trouble.TIMEOUT)
        at.clock.advance(30)
        # Both wait for the only slot; who has it leaves it before the portal counts as failing.
        impatient = asyncio.create_task(at.ask(0.1, OTHERS[0]))
        patient = asyncio.create_task(at.ask(who=OTHERS[1]))
        assert await impatient == NoAnswer(Trouble.TIMEOUT)
        for _ in range(3):
            await at.asked()
        at.lookups[2].set_result(EXPIRED)
        assert isinstance(await patient, PortalAnswer)

    asyncio.run(steps())

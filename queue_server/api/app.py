"""The server as one application: API, pages, publisher."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from anyio import CapacityLimiter
from fastapi import FastAPI

from queue_server.api import (
    accounts,
    alarms,
    alerts,
    appointments,
    blocks,
    console,
    counters,
    eligibility,
    eligibility_examples,
    events,
    guard,
    priorities,
    problems,
    public,
    staff,
    stops,
    tickets,
    visits,
)
from queue_server.api import setup as setup_api
from queue_server.api.access import Parts
from queue_server.api.sessions import Sessions
from queue_server.api.stream import Streams
from queue_server.background.checkins import CheckinSender
from queue_server.background.day_end import DayEnd
from queue_server.background.delays import Delays
from queue_server.background.rechecks import Rechecker
from queue_server.background.setup import SetupFollower
from queue_server.background.worker import Worker
from queue_server.clock import SystemClock
from queue_server.contract.problem import CONTENT_TYPE, Problem
from queue_server.events.devices import DeviceBook
from queue_server.events.link import Link
from queue_server.events.publisher import Publisher
from queue_server.events.watch import Watcher
from queue_server.events.webhooks import Webhooks
from queue_server.insurance.service import InsuranceService
from queue_server.setup.tree import BOARD_USER, SERVER_USER
from queue_server.sign_on.provider import Provider
from queue_server.store import outbox, setup
from queue_server.store.database import Database, migrate
from queue_server.store.leader import Leader
from queue_server.store.news import News
from queue_server.store.seal import Seal
from queue_server.store.site import Site
from queue_server.store.writer import Writer
from queue_server.web.routes import router as pages

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import Lifespan

    from queue_server.clock import Clock
    from queue_server.config import ServerConfig
    from queue_server.secrets import Secrets

LOGIN_SLOTS = 2
_SCHEMAS = "#/components/schemas/"

_log = structlog.get_logger()


def create_app(config: ServerConfig, secrets: Secrets, clock: Clock | None = None) -> FastAPI:
    """Build the application; its database is brought up to date when it starts.

    It starts without broker and portal: both are found as soon as they are there.
    """
    app = _api(lifespan=_lifespan)
    clock = clock or SystemClock()
    database = Database(config.database.url)
    seal = Seal(secrets)
    site = Site(config, seal)
    news, leader = News(database), Leader(database)
    publisher = Publisher(database, site, clock, lambda: leader.leads)
    for waiting in (news, leader):
        waiting.tell(publisher.wake)

    def on_late() -> None:
        rechecks.wake()  # made below, for it asks the service

    insurance = InsuranceService(config.portal, secrets.portal_password_md5, clock, on_late)
    rechecks = Worker("rechecks", clock, Rechecker(database, site, insurance, clock).work, leader)
    checkins = Worker(
        "checkins", clock, CheckinSender(database, site, insurance, clock).work, leader
    )
    streams = Streams(partial(_last_rev, database))
    watcher = Worker("watcher", clock, Watcher(database, streams.told).look)
    follower = Worker("setup", clock, SetupFollower(database, site, clock).work)
    news.tell(watcher.wake)
    hooks = Webhooks(database, site, secrets, clock, leader)
    news.tell(hooks.wake)
    sessions = Sessions(site, secrets, database, clock)
    app.state.parts = Parts(
        clock=clock,
        site=site,
        secrets=secrets,
        database=database,
        insurance=insurance,
        sessions=sessions,
        writer=Writer(database),
        login_slots=CapacityLimiter(LOGIN_SLOTS),
        broker_up=lambda: publisher.broker_up,
        streams=streams,
    )
    app.state.publisher = publisher
    delays = Worker("delays", clock, Delays(database, site, clock).work, leader)
    news.tell(delays.wake)
    day_end = Worker("day_end", clock, DayEnd(database, site, clock).work, leader)
    app.state.workers = (delays, day_end, rechecks, checkins, watcher, hooks, follower)
    app.state.news = news
    app.state.leader = leader
    app.state.sessions = sessions
    app.state.sign_on = (
        Provider(config.oidc, secrets.sign_on_secret, clock) if config.oidc is not None else None
    )
    app.state.devices = DeviceBook(config.site.id, ())
    app.state.broker_for_boards = partial(_broker_for_boards, secrets)
    app.include_router(pages)
    app.add_middleware(guard.Guard)
    return app


def document() -> dict[str, Any]:
    """The API's OpenAPI document: the same for every hospital."""
    document = _api().openapi()
    problem = Problem.model_json_schema(ref_template=f"{_SCHEMAS}{{model}}")
    document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
    eligibility_examples.add_answers(document)
    return document


def _api(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The routes of the API and how it answers errors."""
    app = FastAPI(
        title="Tiếp Đón queue server",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    problems.install(app)
    errors: dict[int | str, dict[str, Any]] = {
        code: {
            "content": {CONTENT_TYPE: {"schema": {"$ref": f"{_SCHEMAS}Problem"}}},
            "description": "why",
        }
        for code in ("4XX", "5XX")
    }
    for room in (
        alarms,
        alerts,
        appointments,
        blocks,
        console,
        counters,
        eligibility,
        priorities,
        events,
        public,
        staff,
        stops,
        tickets,
        visits,
        accounts,
        setup_api,
    ):
        app.include_router(room.router, responses=errors)
    return app


def _last_rev(database: Database) -> int:
    with database.read() as connection:
        return outbox.last_rev(connection)


def _broker_for_boards(secrets: Secrets, board: str) -> tuple[str, str]:
    """A board's own user and password, which can only listen."""
    user = f"{BOARD_USER}{board}"
    return user, secrets.mqtt_plain.get(user, "")


def _hear_kiosks(site: Site, devices: DeviceBook, link: Link) -> None:
    devices.follow(kiosk.id for kiosk in site.config.kiosks)
    link.listen()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    have: Parts = app.state.parts
    publisher: Publisher = app.state.publisher
    migrate(have.site.config.database.url)
    in_file = have.site.config.has_tree
    if setup.follow(have.database, have.site, have.clock.now()) and in_file:
        _log.warning("setup_in_file_not_in_force", version=have.site.setup_version)
    password = have.secrets.mqtt_plain.get(SERVER_USER, "")
    mqtt = have.site.config.mqtt
    link = Link(mqtt.host, mqtt.port, password, app.state.devices, publisher.broker_came)
    hear_kiosks = partial(_hear_kiosks, have.site, app.state.devices, link)
    have.site.on_change += (hear_kiosks, partial(have.streams.told, None))
    hear_kiosks()
    publisher.start(link)
    for worker in (*app.state.workers, app.state.news, app.state.leader):
        worker.start()
    _log.info("server_started", site=have.site.config.site.id)
    if have.site.config.checkin.reported_by == "server" and have.site.config.his is None:
        _log.warning("nobody_reports_services")
    yield
    have.insurance.close()
    if app.state.sign_on is not None:
        app.state.sign_on.close()
    for worker in app.state.workers:
        worker.close()
    app.state.news.close()
    app.state.leader.close()
    have.writer.close()
    publisher.close()
    link.close()
    have.database.close()
    _log.info("server_stopped")

"""The server as one application: API, pages, publisher."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI

from queue_server.api import (
    alerts,
    counters,
    eligibility,
    problems,
    public,
    staff,
    tickets,
)
from queue_server.api.access import Parts
from queue_server.api.sessions import Sessions
from queue_server.config import SERVER_USER
from queue_server.events.devices import DeviceBook
from queue_server.events.link import Link
from queue_server.events.publisher import Publisher
from queue_server.insurance.service import InsuranceService
from queue_server.store.database import Database, migrate
from queue_server.store.seal import Seal
from queue_server.web.routes import router as pages

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from queue_server.config import ServerConfig
    from queue_server.secrets import Secrets

_log = structlog.get_logger()


def create_app(config: ServerConfig, secrets: Secrets) -> FastAPI:
    """Build the application; its database is brought up to date when it starts.

    It starts without broker and portal: both are found as soon as they are there.
    """
    app = FastAPI(
        title="Tiếp Đón queue server",
        version="1",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    database = Database(config.database.url)
    publisher = Publisher(database, config.site.id)
    sessions = Sessions(config, secrets, database)
    app.state.parts = Parts(
        config=config,
        secrets=secrets,
        database=database,
        seal=Seal(secrets),
        insurance=InsuranceService(config.portal, secrets.portal_password_md5),
        sessions=sessions,
        committed=publisher.wake,
    )
    app.state.publisher = publisher
    app.state.config = config
    app.state.sessions = sessions
    app.state.devices = DeviceBook(config.site.id, [kiosk.id for kiosk in config.kiosks])
    app.state.broker_for_boards = partial(_broker_for_boards, secrets)
    problems.install(app)
    for room in (alerts, counters, eligibility, public, staff, tickets):
        app.include_router(room.router)
    app.include_router(pages)
    return app


def _broker_for_boards(secrets: Secrets, board: str) -> tuple[str, str]:
    """A board's own user and password, which can only listen."""
    user = f"board-{board}"
    return user, secrets.mqtt_plain.get(user, "")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    have: Parts = app.state.parts
    publisher: Publisher = app.state.publisher
    migrate(have.config.database.url)
    password = have.secrets.mqtt_plain.get(SERVER_USER, "")
    mqtt = have.config.mqtt
    link = Link(mqtt.host, mqtt.port, password, app.state.devices, publisher.wake)
    publisher.start(link)
    _log.info("server_started", site=have.config.site.id)
    yield
    publisher.close()
    link.close()
    have.insurance.close()
    have.database.close()
    _log.info("server_stopped")

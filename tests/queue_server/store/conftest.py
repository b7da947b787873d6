from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from queue_server.store.database import Database, migrate
from tests.queue_server.databases import postgres
from tests.queue_server.store.ward import Ward

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database is to be made: what asks for it is shown on both."""
    on_sqlite = f"sqlite:///{tmp_path}/server.db"
    return postgres().make() if request.param == "postgresql" else on_sqlite


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    migrate(empty_url)
    database = Database(empty_url)
    yield database
    database.close()


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    ward = Ward.build(tmp_path)
    yield ward
    ward.database.close()

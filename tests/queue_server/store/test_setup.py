"""Versions of the set-up: followed upward, told before they count, and nobody stranded."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from queue_server.config import ConfigError
from queue_server.engine.journey import Step
from queue_server.setup import toml
from queue_server.setup.tree import Tree
from queue_server.store import journeys, setup
from queue_server.store.tables import outbox, stop
from tests.queue_server.store.ward import NOON

if TYPE_CHECKING:
    from tests.queue_server.store.ward import Ward


def _add(ward: Ward, tree: Tree) -> int:
    with ward.database.write() as connection:
        return setup.add(connection, toml.dump(tree), "server", None, NOON)


def _without(ward: Ward, queue: str) -> Tree:
    """The hospital without one of its queues, and what shows or calls it alone."""
    data = ward.site.config.tree_data()
    data["queue"] = [each for each in data["queue"] if each["id"] != queue]
    for table in ("counter", "board"):
        for row in data[table]:
            row["queues"] = [each for each in row["queues"] if each != queue]
        data[table] = [row for row in data[table] if row["queues"]]
    return Tree.model_validate_json(json.dumps(data))


def test_an_older_version_never_comes_after_a_newer_one(ward: Ward) -> None:
    told: list[int] = []
    ward.site.on_change.append(lambda: told.append(ward.site.setup_version))
    fewer = _without(ward, "C")
    assert ward.site.adopt(2, fewer)
    assert not ward.site.adopt(1, ward.site.config)
    assert not ward.site.adopt(2, ward.site.config)
    assert ([queue.id for queue in ward.site.config.queues], told) == (["A", "B"], [2])


def test_a_version_that_boards_could_not_be_told_is_followed_later(ward: Ward) -> None:
    version = _add(ward, _without(ward, "C"))
    with ward.database.write() as connection:
        connection.exec_driver_sql("alter table outbox rename to away")
    with pytest.raises(SQLAlchemyError):
        setup.follow(ward.database, ward.site, NOON)
    assert ward.site.setup_version == 0
    with ward.database.write() as connection:
        connection.exec_driver_sql("alter table away rename to outbox")
    assert setup.follow(ward.database, ward.site, NOON)
    assert ward.site.setup_version == version
    with ward.database.read() as connection:
        topics = connection.execute(select(outbox.c.topic)).scalars().all()
    assert "board/hall/state" in "\n".join(topics)
    assert not setup.follow(ward.database, ward.site, NOON)


def test_a_version_that_cannot_be_used_is_passed_over_once_and_for_all(ward: Ward) -> None:
    with ward.database.write() as connection:
        setup.add(connection, "[[queue]]\n", "server", None, NOON)
    with pytest.raises(ConfigError):
        setup.follow(ward.database, ward.site, NOON)
    assert not setup.follow(ward.database, ward.site, NOON)
    with ward.database.read() as connection:
        setup.keep_up(connection, ward.site)
    assert _add(ward, _without(ward, "C")) == 2
    with ward.database.read() as connection, pytest.raises(setup.BehindError):
        setup.keep_up(connection, ward.site)
    assert setup.follow(ward.database, ward.site, NOON)


def test_a_queue_that_somebody_is_still_to_come_to_stays(ward: Ward) -> None:
    ticket_id = ward.ticket()
    day = ward.site.day(NOON)
    with ward.database.write() as connection:
        journeys.write(connection, ticket_id, [Step(1, "C", "consultation")])
        with pytest.raises(setup.StrandedError) as stranded:
            setup.keep_patients(connection, ward.site.config, _without(ward, "C"), day)
        assert stranded.value.open == {"C": 1}
        # Who has gone home does not come any more.
        connection.execute(stop.update().values(state="cancelled"))
        setup.keep_patients(connection, ward.site.config, _without(ward, "C"), day)

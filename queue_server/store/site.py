"""What every transaction has to know of the hospital."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from queue_server.contract.mqtt import Topics
from queue_server.engine import arrival, numbers
from queue_server.insurance.hospital import Hospital

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from queue_server.config import ServerConfig
    from queue_server.setup.tree import Tree
    from queue_server.store.seal import Seal


@dataclass(eq=False)
class Site:
    """The hospital's configuration and its seal.

    ``config`` is replaced as a whole when the set-up changes: read it each time, keep no part of
    it. ``setup_version``: which version of the tree it holds; 0 is server.toml's. ``setup_seen``:
    the newest that was looked at; a later one if this server could not use it.
    """

    config: ServerConfig
    seal: Seal
    setup_version: int = 0
    setup_seen: int = 0
    on_change: list[Callable[[], None]] = field(default_factory=list["Callable[[], None]"])
    """Called after each change of the set-up, one after the other, on whichever thread."""
    _adopting: Lock = field(default_factory=Lock)

    def adopt(self, version: int, tree: Tree) -> bool:
        """Work with this version of the tree from now on; False where a newer one is in force."""
        with self._adopting:
            if version <= self.setup_version:
                return False
            self.config = self.config.with_tree(tree)
            self.setup_version = version
            self.setup_seen = max(version, self.setup_seen)
            for told in self.on_change:
                told()
            return True

    def pass_over(self, version: int) -> None:
        """This version cannot be used here: the site stays as it is until there is a newer one."""
        with self._adopting:
            self.setup_seen = max(version, self.setup_seen)

    @cached_property
    def hospital(self) -> Hospital:
        """What the insurance's rules ask of it."""
        site, table = self.config.site, self.config.insurance
        return Hospital(
            facility_code=site.facility_code,
            level=table.level,
            points=table.points,
            former_tier=table.former_tier,
            full_benefit=table.full_benefit,
            former_district_50_70=table.former_district_50_70,
            desk=site.desk,
            desk_en=site.desk_en,
        )

    @cached_property
    def topics(self) -> Topics:
        """The site's MQTT topics."""
        return Topics(self.config.site.id)

    def day(self, instant: datetime) -> date:
        """The service day of an instant (aware). Stops of earlier days are history everywhere."""
        config = self.config
        return numbers.service_day(instant, config.site.zone, config.rules.day_ends)

    def in_time(self, slot: datetime | None, came: datetime) -> datetime | None:
        """The slot of an appointment, if the patient came in time for it."""
        late_min = self.config.rules.late_min
        return None if slot is None or arrival.is_late(came, slot, late_min=late_min) else slot

    def end(self, day: date) -> datetime:
        """The first instant (UTC) after a service day."""
        return numbers.day_end(day, self.config.site.zone, self.config.rules.day_ends)

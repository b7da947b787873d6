"""Which kiosks the server hears is the set-up's to say, also while it runs."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import httpx

from demo.process import POLL_S
from queue_server.contract.mqtt import Availability, DeviceLeaf
from tests.queue_server.events.ear import WAIT_S
from tests.queue_server.events.house import KIOSK, OTHER_KIOSK, TOPICS, House
from tests.queue_server.serving import TECHNICIAN
from tests.queue_server.test_commands import run

if TYPE_CHECKING:
    from pathlib import Path

OFFLINE = Availability(state="offline", bd_seq=1).model_dump_json()
HEARD, NEVER_HEARD = 'data-availability="offline"', 'data-availability="unknown"'


def test_the_kiosks_of_the_setup_in_force_are_heard(tmp_path: Path) -> None:
    """Also those of a set-up that came while the server ran, and those that server.toml lacks."""
    with closing(House.build(tmp_path)) as house:
        house.broker.start()
        whole = house.server.config.read_text("utf-8")
        without = whole.replace(f'[[kiosk]]\nid = "{OTHER_KIOSK}"\nname = "{OTHER_KIOSK}"\n', "")
        house.server.config.write_text(without, "utf-8")
        for kiosk in (KIOSK, OTHER_KIOSK):
            with house.ear(kiosk) as said:
                said.say(TOPICS.device(kiosk, DeviceLeaf.AVAILABILITY), OFFLINE, retain=True)
        house.server.start()
        _until_heard(house, 1)
        config, file = str(house.server.config), tmp_path / "whole.toml"
        file.write_text(whole, "utf-8")
        done = run("-m", "queue_server", "config", "import", str(file), "--config", config)
        assert done.returncode == 0, done.stderr
        _until_heard(house, 2)
        house.server.stop()
        house.server.start()
        _until_heard(house, 2)


def _until_heard(house: House, kiosks: int) -> None:
    """Until the device page shows so many kiosks, all as they said themselves."""
    deadline = time.monotonic() + WAIT_S
    with house.server.staff(TECHNICIAN) as technician:
        while True:
            page = technician.get(httpx.URL(f"{house.server.url}/staff/devices")).text
            if page.count(HEARD) == kiosks and NEVER_HEARD not in page:
                return
            assert time.monotonic() < deadline, f"{page.count(HEARD)} of {kiosks} kiosks heard"
            time.sleep(POLL_S)

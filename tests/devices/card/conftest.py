"""A private pcscd for this worker, a tray on its first reader, and a reader that looks at it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from demo.pcscd import Pcscd
from devices.card.pcsc.reader import PcscCardReader
from devices.protocols import DeviceError
from devices.simulators.card.simulator import CardSimulator
from devices.simulators.people import Person, load_people

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devices.simulators.control import Fault

PEOPLE = Path(__file__).parents[3] / "demo" / "people.toml"


def refusal(parse: Callable[[], object]) -> str | None:
    """The code with which something is refused, or None if it is taken."""
    try:
        parse()
    except DeviceError as error:
        return error.code
    return None


@pytest.fixture(scope="session")
def people() -> dict[str, Person]:
    return load_people(PEOPLE)


@pytest.fixture(scope="session")
def pcscd_of_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pcscd]:
    with Pcscd(tmp_path_factory.mktemp("pcscd") / "pcscd.log") as pcscd:
        # libpcsclite reads this once, at the process's first PC/SC call.
        os.environ.update(pcscd.environment)
        yield pcscd


@pytest.fixture
def pcscd(pcscd_of_worker: Pcscd) -> Iterator[Pcscd]:
    yield pcscd_of_worker
    pcscd_of_worker.thaw()
    if not pcscd_of_worker.running:
        pcscd_of_worker.start()


@pytest.fixture
def reader(pcscd: Pcscd) -> Iterator[PcscCardReader]:
    assert pcscd.running
    reader = PcscCardReader(answer_s=1.0)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def tray_of_worker(pcscd_of_worker: Pcscd, people: dict[str, Person]) -> CardSimulator:
    return CardSimulator(("127.0.0.1", pcscd_of_worker.vpcd_port), people)


@pytest.fixture
def tray(pcscd: Pcscd, tray_of_worker: CardSimulator) -> Iterator[CardSimulator]:
    """May hold a card from the test before: inserting takes pcscd half a second."""
    assert pcscd.running
    yield tray_of_worker
    tray_of_worker.set_fault(None)


@pytest.fixture
def empty_tray(tray: CardSimulator) -> CardSimulator:
    tray.remove()
    assert PcscCardReader().wait_for_removal(10)
    return tray


@pytest.fixture
def put_down(tray: CardSimulator, reader: PcscCardReader):
    """Puts a person's card down, with a fault if wanted; gives the reader once it noticed."""

    def put_down(person: str, fault: Fault | None = None) -> PcscCardReader:
        if tray.state()["person"] != person:
            tray.remove()
            assert PcscCardReader().wait_for_removal(10)
            tray.insert(person)
        tray.set_fault(fault)
        assert reader.wait_for_card(10)
        return reader

    return put_down

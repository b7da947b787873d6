from __future__ import annotations

from pathlib import Path

import pytest

from devices.simulators.people import Person, load_people

PEOPLE = Path(__file__).parents[4] / "demo" / "people.toml"


@pytest.fixture(scope="session")
def people() -> dict[str, Person]:
    return load_people(PEOPLE)

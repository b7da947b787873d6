from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.queue_server.store.ward import Ward

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    ward = Ward.build(tmp_path)
    yield ward
    ward.database.close()

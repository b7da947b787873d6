from __future__ import annotations

from tests.queue_server.store.conftest import ward

__all__ = ["ward"]

"""The same words in both languages."""

from __future__ import annotations

from queue_server.contract.body import Body


class Words(Body):
    """Vietnamese first."""

    vi: str
    en: str

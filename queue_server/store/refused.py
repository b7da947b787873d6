"""A deed that cannot be done: what stands against it, for programs and for the nurse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.contract.words import Words

if TYPE_CHECKING:
    from queue_server.contract.problem import Code


class RefusedError(Exception):
    """Nothing was changed. ``detail`` is for developers, ``words`` for who stands at the screen."""

    def __init__(self, code: Code, detail: str, vi: str, en: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.words = Words(vi=vi, en=en)

"""What all bodies that cross the wire have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

IDEMPOTENCY_KEY = "Idempotency-Key"


class Body(BaseModel):
    """An answer or a message: unknown fields are ignored, so that a newer server may say more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class RequestBody(Body):
    """What a client sends: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")

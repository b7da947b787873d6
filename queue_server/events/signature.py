"""Signs what a webhook sends, as Standard Webhooks 1.0.0 has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from queue_server.secrets import WEBHOOK_KEY


def headers(key: str, message_id: str, at_s: int, body: bytes) -> dict[str, str]:
    """The three headers of one try.

    Args:
        key: "whsec_" and base64.
        message_id: the same for every try of one message.
        at_s: when it is sent, seconds since 1970.
        body: exactly what is sent.
    """
    signed = f"{message_id}.{at_s}.".encode() + body
    secret = base64.b64decode(key.removeprefix(WEBHOOK_KEY))
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }

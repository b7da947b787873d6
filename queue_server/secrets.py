"""What must stay secret, in a file of its own beside the configuration (mode 0600).

Tokens and passwords are kept as hashes; their plain values are shown once, when they are made.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets as random
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from argon2 import PasswordHasher
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from queue_server.config import LISTENER_USER, ConfigError, ServerConfig
from queue_server.insurance.portal.token import password_md5
from queue_server.setup.tree import BOARD_USER, SERVER_USER

if TYPE_CHECKING:
    from pathlib import Path

TOKEN_BYTES = 32
PASSWORD_BYTES = 12
KEY_BYTES = 32
WEBHOOK_KEY = "whsec_"
"""Begins a webhook's key, as Standard Webhooks writes it."""
# Mosquitto 2's own form of a password hash; its passwords here are random, so few rounds do.
MOSQUITTO_ROUNDS = 101
HASHER = PasswordHasher()
"""Argon2id as the library's authors advise it: a tenth of a second and 64 MiB a password."""


class Secrets(BaseModel):
    """All of secrets.toml. Keys are base64.

    ``kiosk_tokens``: id -> SHA-256 in hex. ``users``: username -> Argon2 hash. ``mqtt``: user ->
    Mosquitto's hash. ``mqtt_rabbitmq``: the same passwords as RabbitMQ hashes them.
    ``mqtt_plain``: the server's own and the boards' passwords, which it hands
    out itself. ``his_key``: what the HIS signs its requests with, plain because a signature can
    only be checked with it; "" where there is no HIS.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_key: Annotated[str, Field(repr=False)]
    index_key: Annotated[str, Field(repr=False)]
    portal_password_md5: Annotated[str, Field(repr=False)] = ""
    his_key: Annotated[str, Field(repr=False)] = ""
    kiosk_tokens: dict[str, str] = {}
    users: dict[str, str] = {}
    mqtt: dict[str, str] = {}
    mqtt_rabbitmq: dict[str, str] = {}
    mqtt_plain: Annotated[dict[str, str], Field(repr=False)] = {}
    sign_on_secret: Annotated[str, Field(repr=False)] = ""
    webhook_keys: Annotated[dict[str, str], Field(repr=False)] = {}


@dataclass(frozen=True)
class Plain:
    """The values that were made just now, by whom they are for."""

    kiosk_tokens: dict[str, str] = field(default_factory=dict[str, str])
    mqtt: dict[str, str] = field(default_factory=dict[str, str])
    users: dict[str, str] = field(default_factory=dict[str, str])
    his: dict[str, str] = field(default_factory=dict[str, str])
    webhook_keys: dict[str, str] = field(default_factory=dict[str, str])


def load(path: Path) -> Secrets:
    """Read the secrets.

    Raises:
        ConfigError: there are none yet, they are another user's, or they are damaged.
    """
    try:
        return Secrets.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except PermissionError:
        raise ConfigError(
            f"{path}: belongs to another user; chown it to the user who runs this"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"{path}: {error.strerror}; make it with: python -m queue_server secrets --config FILE"
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError):
        raise ConfigError(f"{path}: damaged; restore it from its backup") from None


def complete(
    config: ServerConfig,
    portal_password: str | None,
    sign_on_secret: str | None = None,
    hasher: PasswordHasher = HASHER,
) -> Plain:
    """Make what is missing in the secrets file; what is there stays. Safe to repeat.

    Args:
        config: names the kiosks, staff, boards, HIS, webhooks and listeners that need secrets.
        portal_password: the portal account's, or None to leave it as it is.
        sign_on_secret: the client's at the OpenID provider, or None to leave it as it is.
        hasher: for staff's passwords, when they need not cost what they should.

    Returns:
        The plain values of what was made now.
    """
    path = config.secrets
    old = load(path) if path.exists() else Secrets(data_key=_key(), index_key=_key())
    plain = Plain()
    tokens, users = dict(old.kiosk_tokens), dict(old.users)
    mqtt, mqtt_plain = dict(old.mqtt), dict(old.mqtt_plain)
    for kiosk in config.kiosks:
        if kiosk.id not in tokens:
            plain.kiosk_tokens[kiosk.id] = random.token_urlsafe(TOKEN_BYTES)
            tokens[kiosk.id] = token_hash(plain.kiosk_tokens[kiosk.id])
    for user in config.users:
        if user.username not in users:
            plain.users[user.username] = random.token_urlsafe(PASSWORD_BYTES)
            users[user.username] = hasher.hash(plain.users[user.username])
    own = [SERVER_USER, *(f"{BOARD_USER}{board.id}" for board in config.boards)]
    listeners = [f"{LISTENER_USER}{listener}" for listener in config.mqtt.listeners]
    for name in [*own, *(kiosk.id for kiosk in config.kiosks), *listeners]:
        if name not in mqtt:
            plain.mqtt[name] = random.token_urlsafe(TOKEN_BYTES)
            mqtt[name] = mosquitto_hash(plain.mqtt[name])
            if name in own:
                mqtt_plain[name] = plain.mqtt[name]
    # Of those made now, and of those whose plain one is kept since before there were such hashes.
    known = {name: mqtt_plain[name] for name in mqtt_plain.keys() - old.mqtt_rabbitmq}
    rabbitmq = {name: rabbitmq_hash(text) for name, text in {**known, **plain.mqtt}.items()}
    new_hooks = [hook.id for hook in config.webhooks if hook.id not in old.webhook_keys]
    plain.webhook_keys.update({hook: f"{WEBHOOK_KEY}{_key()}" for hook in new_hooks})
    his_key = old.his_key
    if config.his is not None and not his_key:
        his_key = plain.his[config.his.id] = _key()
    portal = old.portal_password_md5 if portal_password is None else password_md5(portal_password)
    _write(
        path,
        old.model_copy(
            update={
                "portal_password_md5": portal,
                "his_key": his_key,
                "kiosk_tokens": tokens,
                "users": users,
                "mqtt": mqtt,
                "mqtt_rabbitmq": {**old.mqtt_rabbitmq, **rabbitmq},
                "mqtt_plain": mqtt_plain,
                "sign_on_secret": (
                    old.sign_on_secret if sign_on_secret is None else sign_on_secret
                ),
                "webhook_keys": {**old.webhook_keys, **plain.webhook_keys},
            }
        ),
    )
    return plain


def token_hash(token: str) -> str:
    """SHA-256 in hex: enough for a token of 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def mosquitto_hash(password: str, salt: bytes | None = None) -> str:
    """Mosquitto 2's form: "$7$rounds$salt$hash", PBKDF2-HMAC-SHA512, base64."""
    salt = salt or random.token_bytes(12)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, MOSQUITTO_ROUNDS)
    encoded = (base64.b64encode(part).decode() for part in (salt, digest))
    return "$".join(["", "7", str(MOSQUITTO_ROUNDS), *encoded])


def is_mosquitto_password(password: str, hashed: str) -> bool:
    """Whether a password has this hash, which ``mosquitto_hash`` has made."""
    salt = base64.b64decode(hashed.split("$")[3])
    return hmac.compare_digest(mosquitto_hash(password, salt), hashed)


def rabbitmq_hash(password: str) -> str:
    """RabbitMQ's form: 4 bytes of salt and SHA-256 of salt and password, base64."""
    salt = random.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _key() -> str:
    return base64.b64encode(random.token_bytes(KEY_BYTES)).decode()


def _write(path: Path, secrets: Secrets) -> None:
    """Replace the file as a whole: a power cut leaves the old one or the new one."""
    lines = ["# Secrets of the queue server. Back this file up, apart from the database.", ""]
    tables: list[str] = []
    values: dict[str, str | dict[str, str]] = secrets.model_dump()
    for name, value in values.items():
        if isinstance(value, dict):
            tables += ["", f"[{name}]", *(_pair(key, text) for key, text in value.items())]
        else:
            lines.append(_pair(name, value))
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join([*lines, *tables, ""]))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _pair(key: str, value: str) -> str:
    # JSON strings are TOML strings too.
    return f"{json.dumps(key)} = {json.dumps(value)}"

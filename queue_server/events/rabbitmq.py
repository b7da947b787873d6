"""RabbitMQ's configuration for this hospital: listeners, users, and who may do what.

Its MQTT plugin makes a routing key of a topic ("/" becomes "."), and a queue of a subscriber's
client id. Rights are regular expressions over both. From RabbitMQ 3.10 on, MQTT 3.1.1.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from queue_server.config import ConfigError
from queue_server.events.mosquitto import MESSAGE_BYTES
from queue_server.events.rights import Rights, rights

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from queue_server.config import ServerConfig
    from queue_server.secrets import Secrets

PLUGINS = "[rabbitmq_mqtt,rabbitmq_web_mqtt].\n"
HOST, EXCHANGE = "/", "amq.topic"
NOTHING = "^$"
DAY_MS = 86_400_000


def write(
    config: ServerConfig,
    secrets: Secrets,
    out: Path,
    port: int,
    websockets_port: int,
    bind: str,
) -> None:
    """Write rabbitmq.conf, enabled_plugins and definitions.json. Safe to repeat.

    Args:
        config: names kiosks, boards and listeners; its ``websockets_url`` has the boards' path.
        secrets: everybody's hashed password.
        out: where to; absolute, for RabbitMQ reads the definitions from anywhere.
        port: of MQTT.
        websockets_port: of MQTT over WebSockets.
        bind: address of both listeners.

    Raises:
        ConfigError: somebody's password has no hash that RabbitMQ knows.
    """
    defined = json.dumps(definitions(config, secrets), indent=2)
    out.mkdir(parents=True, exist_ok=True)
    path = urlsplit(config.mqtt.websockets_url).path or "/"
    text = _configuration(out, port, websockets_port, bind, path)
    (out / "rabbitmq.conf").write_text(text, encoding="utf-8")
    (out / "enabled_plugins").write_text(PLUGINS, encoding="utf-8")
    place = out / "definitions.json"
    place.touch(mode=0o600)
    place.chmod(0o600)
    place.write_text(defined, encoding="utf-8")


def definitions(config: ServerConfig, secrets: Secrets) -> dict[str, Any]:
    """Users and rights as ``rabbitmqctl import_definitions`` takes them.

    Raises:
        ConfigError: somebody's password has no hash that RabbitMQ knows.
    """
    everybody = list(rights(config))
    unknown = [each.user for each in everybody if each.user not in secrets.mqtt_rabbitmq]
    if unknown:
        raise ConfigError(
            f"{config.secrets}: RabbitMQ cannot check the passwords of {', '.join(unknown)}; "
            "delete their lines under [mqtt], make new ones with: python -m queue_server secrets"
        )
    return {
        "vhosts": [{"name": HOST}],
        "users": [_user(each.user, secrets.mqtt_rabbitmq[each.user]) for each in everybody],
        "permissions": [{"vhost": HOST, **_permissions(each)} for each in everybody],
        # Who has none for an exchange may do everything there: so all have some.
        "topic_permissions": [
            {
                "user": each.user,
                "vhost": HOST,
                "exchange": EXCHANGE,
                "write": _any_of(map(_keys, each.says)),
                "read": _any_of(map(_keys, each.hears)),
            }
            for each in everybody
        ],
    }


def _user(name: str, hashed: str) -> dict[str, Any]:
    algorithm = "rabbit_password_hashing_sha256"
    return {"name": name, "password_hash": hashed, "hashing_algorithm": algorithm, "tags": []}


def _permissions(each: Rights) -> dict[str, str]:
    exchange = re.escape(EXCHANGE)
    # The part behind the name has no "-": board "hall" does not get the queue of "hall-2".
    queue = rf"mqtt-subscription-{re.escape(each.user)}(-[0-9a-z]+)?qos[01]"
    queues, writable = ([queue], [queue]) if each.hears else ([], [])
    readable = [queue, exchange] if each.hears else []
    if each.says:
        writable = [*writable, exchange]
    return {
        "user": each.user,
        "configure": _any_of(queues),
        "write": _any_of(writable),
        "read": _any_of(readable),
    }


def _keys(topic: str) -> str:
    """A topic filter as an expression over routing keys."""
    wild = {"+": "[^.]+", "#": ".*"}
    return r"\.".join(wild.get(level, re.escape(level)) for level in topic.split("/"))


def _any_of(expressions: Iterable[str]) -> str:
    alternatives = "|".join(expressions)
    return f"^({alternatives})$" if alternatives else NOTHING


def _configuration(out: Path, port: int, websockets_port: int, bind: str, path: str) -> str:
    return f"""# Written by python -m queue_server broker, which writes over changes.
# Nobody here speaks AMQP.
listeners.tcp = none

mqtt.listeners.tcp.1 = {bind}:{port}
# Small messages must not wait for more.
mqtt.tcp_listen_options.nodelay = true
mqtt.allow_anonymous = false
mqtt.vhost = {HOST}
mqtt.exchange = {EXCHANGE}
mqtt.subscription_ttl = {DAY_MS}
max_message_size = {MESSAGE_BYTES}

# Boards are browsers.
web_mqtt.tcp.ip = {bind}
web_mqtt.tcp.port = {websockets_port}
web_mqtt.ws_path = {path}

# Retained states survive a power cut.
mqtt.retained_message_store = rabbit_mqtt_retained_msg_store_dets
mqtt.retained_message_store_dets_sync_interval = 1000

load_definitions = {out / "definitions.json"}
"""

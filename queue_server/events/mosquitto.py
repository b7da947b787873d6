"""Mosquitto's configuration for this hospital: listeners, users, and who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from queue_server.events.rights import rights

if TYPE_CHECKING:
    from pathlib import Path

    from queue_server.config import ServerConfig
    from queue_server.secrets import Secrets


MESSAGE_BYTES = 65536


def write(
    config: ServerConfig,
    secrets: Secrets,
    out: Path,
    port: int,
    websockets_port: int,
    bind: str,
    *,
    include: bool = False,
) -> None:
    """Write mosquitto.conf, acl and passwords into the folder ``out``. Safe to repeat.

    Args:
        config: names kiosks and boards.
        secrets: everybody's hashed password.
        out: where to; absolute, for Mosquitto reads it from anywhere.
        port: of MQTT.
        websockets_port: of MQTT over WebSockets.
        bind: address of both listeners.
        include: leave out what Debian's own mosquitto.conf says, which is to include this one.
    """
    out.mkdir(parents=True, exist_ok=True)
    text = _configuration(out, port, websockets_port, bind)
    if not include:
        (out / "data").mkdir(exist_ok=True)
        text += _alone(out)
    (out / "mosquitto.conf").write_text(text, encoding="utf-8")
    for name, text in (("acl", acl(config)), ("passwords", passwords(secrets))):
        path = out / name
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(text, encoding="utf-8")


def acl(config: ServerConfig) -> str:
    """Mosquitto's file of rights."""
    lines: list[str] = []
    for each in rights(config):
        lines += [f"user {each.user}"]
        lines += [f"topic write {topic}" for topic in each.says]
        lines += [*(f"topic read {topic}" for topic in each.hears), ""]
    return "\n".join(lines)


def passwords(secrets: Secrets) -> str:
    """Mosquitto's password file."""
    return "".join(f"{user}:{hashed}\n" for user, hashed in secrets.mqtt.items())


def _configuration(out: Path, port: int, websockets_port: int, bind: str) -> str:
    return f"""# Written by python -m queue_server broker, which writes over changes.
per_listener_settings false
allow_anonymous false
# The broker's own figures are nobody's business.
sys_interval 0
message_size_limit {MESSAGE_BYTES}
password_file {out / "passwords"}
acl_file {out / "acl"}

listener {port} {bind}
protocol mqtt

# Boards are browsers.
listener {websockets_port} {bind}
protocol websockets

# Retained states survive a power cut: without these, Mosquitto saves every half hour.
autosave_on_changes true
autosave_interval 1
persistent_client_expiration 1d

# Small messages must not wait for more.
set_tcp_nodelay true
connection_messages true
log_type error
log_type warning
log_type notice
"""


def _alone(out: Path) -> str:
    """What Debian's own mosquitto.conf says already, and may not stand twice."""
    return f"""
persistence true
persistence_location {out / "data"}/
log_dest stderr
"""

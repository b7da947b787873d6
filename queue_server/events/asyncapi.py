"""What is told over MQTT as an AsyncAPI 3.0 document, made from the topics and bodies themselves.

https://www.asyncapi.com/docs/reference/specification/v3.0.0, and its MQTT bindings 0.2.0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic.json_schema import models_json_schema

from queue_server.contract.events import AuditHead, QueueEvent
from queue_server.contract.mqtt import Alert, BoardState, Call, DeviceLeaf, Heartbeat, Topics
from queue_server.events.asyncapi_examples import EXAMPLES
from queue_server.events.devices import FORMS

if TYPE_CHECKING:
    from queue_server.contract.body import Body

BINDING = "0.2.0"
_TEXT = """Everything is JSON within MQTT 3.1.1: no MQTT 5 property is needed. An instant after
which a message is of no use stands in it as `expires_at`. Retained topics are to be subscribed to
by their exact names, for not every broker gives retained messages to wildcards. Nothing personal is
ever told: ids are opaque, and a ticket's number is the most that is said of a patient. Unknown
fields and types are to be passed over. What was missed is at `GET /api/v1/events?after=REV`; see
docs/events.md."""
_PARAMETERS = {
    "site": "The hospital's id, such as bm1.",
    "kiosk": "A kiosk's id.",
    "board": "A board's id.",
    "zone": "Where a call is announced.",
    "queue": "A queue's id.",
}


@dataclass(frozen=True)
class Channel:
    """One topic. The server sends on it, or receives what kiosks say."""

    name: str
    address: str
    form: type[Body]
    summary: str
    qos: Literal[0, 1] = 1
    retain: bool = False
    action: Literal["send", "receive"] = "send"


_TOPICS = Topics("{site}")
CHANNELS = (
    *(
        Channel(
            name=f"device_{name}",
            address=_TOPICS.device("{kiosk}", leaf),
            form=FORMS[leaf][1],
            summary=f"How a kiosk is: {name}.",
            retain=True,
            action="receive",
        )
        for leaf in DeviceLeaf
        for name in (FORMS[leaf][0],)
    ),
    Channel(
        *("board_state", _TOPICS.board_state("{board}"), BoardState),
        "All that a board shows; ignore a rev at or below the last one.",
        retain=True,
    ),
    Channel("call", _TOPICS.call("{zone}"), Call, "A call, to be announced until it expires."),
    Channel("alert", _TOPICS.alert, Alert, "Somebody at a kiosk asked for help."),
    Channel("heartbeat", _TOPICS.heartbeat, Heartbeat, "The server lives, every 5 seconds.", qos=0),
    Channel("queue_event", _TOPICS.event("{queue}"), QueueEvent, "What happens in a queue."),
    Channel(
        *("event", _TOPICS.event(None), QueueEvent),
        "What happens elsewhere: counters, appointments, the set-up.",
    ),
    Channel(
        *("audit_head", _TOPICS.audit_head, AuditHead),
        "The newest link of the history's chain, once a minute at most.",
        retain=True,
    ),
)


def document() -> dict[str, Any]:
    """The document, the same for every hospital."""
    forms = {channel.form.__name__: channel.form for channel in CHANNELS}
    _, schemas = models_json_schema(
        [(form, "serialization") for form in forms.values()],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Tiếp Đón over MQTT", "version": "1", "description": _TEXT},
        "defaultContentType": "application/json",
        "servers": {"broker": _server()},
        "channels": {channel.name: _channel(channel) for channel in CHANNELS},
        "operations": {
            f"{channel.action}_{channel.name}": _operation(channel) for channel in CHANNELS
        },
        "components": {
            "messages": {name: _message(name, form) for name, form in forms.items()},
            "schemas": schemas["$defs"],
            "parameters": {name: {"description": text} for name, text in _PARAMETERS.items()},
        },
    }


def _server() -> dict[str, Any]:
    return {
        "host": "{host}",
        "protocol": "mqtt",
        "protocolVersion": "3.1.1",
        "description": "The hospital's broker, Mosquitto or RabbitMQ.",
        "variables": {"host": {"description": "Address and port.", "default": "localhost:1883"}},
    }


def _channel(channel: Channel) -> dict[str, Any]:
    named = [name for name in _PARAMETERS if f"{{{name}}}" in channel.address]
    name = channel.form.__name__
    return {
        "address": channel.address,
        "summary": channel.summary,
        "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        "parameters": {name: {"$ref": f"#/components/parameters/{name}"} for name in named},
    }


def _operation(channel: Channel) -> dict[str, Any]:
    where = f"#/channels/{channel.name}"
    mqtt = {"qos": channel.qos, "retain": channel.retain, "bindingVersion": BINDING}
    return {
        "action": channel.action,
        "channel": {"$ref": where},
        "summary": channel.summary,
        "messages": [{"$ref": f"{where}/messages/{channel.form.__name__}"}],
        "bindings": {"mqtt": mqtt},
    }


def _message(name: str, form: type[Body]) -> dict[str, Any]:
    example = EXAMPLES[form].model_dump(mode="json")
    return {
        "name": name,
        "summary": (form.__doc__ or "").strip().splitlines()[0],
        "payload": {"$ref": f"#/components/schemas/{name}"},
        "examples": [{"name": name, "payload": example}],
    }

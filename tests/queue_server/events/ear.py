"""Somebody who listens on the broker, and may try to speak there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from secrets import token_hex
from threading import Condition
from typing import TYPE_CHECKING, Any, Literal, Self

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from paho.mqtt.client import MQTTMessage

WAIT_S = 20


@dataclass(frozen=True)
class Heard:
    topic: str
    payload: bytes
    retained: bool

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.payload)


class Ear:
    """A client of the broker that keeps all that it hears, in order."""

    def __init__(
        self,
        port: int,
        user: str | None,
        password: str = "",
        *,
        transport: Literal["tcp", "websockets"] = "tcp",
        lasting: str | None = None,
    ) -> None:
        """``lasting`` names a session that the broker keeps while the client is away."""
        self.heard: list[Heard] = []
        self.refused: str | None = None
        self.thrown_out = False
        """Whether the broker has ended a connection, which is how RabbitMQ says no."""
        self._changed = Condition()
        self._ready = 0
        self._taken = set[int]()
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            # Where the broker allows a subscriber only client ids that begin with its name.
            client_id=lasting or f"{user}-{token_hex(4)}",
            clean_session=lasting is None,
            transport=transport,
        )
        if user is not None:
            self._client.username_pw_set(user, password)
        if transport == "websockets":
            self._client.ws_set_options(path="/")
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._port = port

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        self._until(lambda: self._ready > 0 or self.refused is not None)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()
        # paho closes its own pair of sockets when it goes, which a circle would put off.
        self._client.on_connect = self._client.on_disconnect = self._client.on_publish = None
        self._client.on_subscribe = self._client.on_message = None

    def listen(self, *topics: str) -> Self:
        before = self._ready
        self._client.subscribe([(topic, 1) for topic in topics])
        self._until(lambda: self._ready > before)
        return self

    def say(self, topic: str, payload: str, *, retain: bool = False) -> None:
        """Publish and wait for the broker's acknowledgement, which it also gives to a refusal."""
        sent = self._client.publish(topic, payload, qos=1, retain=retain)
        sent.wait_for_publish(WAIT_S)
        assert sent.is_published()

    def try_to_listen(self, topic: str) -> None:
        """Ask to hear a topic, and wait until the broker has answered in its way."""
        before = self._ready
        self._client.subscribe(topic, 1)
        self._until(lambda: self._ready > before or self.thrown_out)

    def try_to_say(self, topic: str, payload: str, *, retain: bool = False) -> None:
        """Publish, and wait until the broker has acknowledged it or thrown us out."""
        sent = self._client.publish(topic, payload, qos=1, retain=retain)
        self._until(lambda: sent.mid in self._taken or self.thrown_out)

    def throw(self, topic: str, payload: str) -> None:
        """Publish without waiting for anything."""
        self._client.publish(topic, payload, qos=0)

    def wait_for(self, what: Callable[[Heard], bool]) -> Heard:
        """The first such message, heard already or within the time."""

        def found() -> bool:
            return any(what(message) for message in self.heard)

        self._until(found)
        return next(message for message in self.heard if what(message))

    def on(self, topic: str) -> list[Heard]:
        return [message for message in self.heard if message.topic == topic]

    def _until(self, done: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(done, WAIT_S), f"heard only {self.heard}"

    def _on_connect(self, _c: object, _d: object, _f: object, reason: Any, _p: object) -> None:
        with self._changed:
            if reason.is_failure:
                self.refused = str(reason)
            else:
                self._ready += 1
            self._changed.notify_all()

    def _on_disconnect(self, *_: object) -> None:
        with self._changed:
            self.thrown_out = True
            self._changed.notify_all()

    def _on_publish(self, _c: object, _d: object, number: int, *_: object) -> None:
        with self._changed:
            self._taken.add(number)
            self._changed.notify_all()

    def _on_subscribe(self, *_: object) -> None:
        with self._changed:
            self._ready += 1
            self._changed.notify_all()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        with self._changed:
            heard = Heard(message.topic, bytes(message.payload), message.retain)
            self.heard.append(heard)
            self._changed.notify_all()

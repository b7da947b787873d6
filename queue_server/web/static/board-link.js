// The board's connection to the broker: subscribe-only, by exact topic, for ever.

import mqtt from "/assets/mqtt.js";

const REFUSED = [4, 5, 134, 135]; // CONNACK: bad user name or password, not authorized
const RELOAD_AFTER_MS = 30_000;

/** Between 1 and 4 s, so that a broker that comes back does not meet all boards at once. */
function pause() {
  return 1000 + Math.random() * 3000;
}

/**
 * Connect and stay connected. `onMessage(kind, body, retained)` gets each message, its kind as
 * in `config.topics`; a message that is not JSON is dropped. `onLink(up)` tells of the connection.
 */
export function connect(config, onMessage, onLink) {
  const kinds = new Map(Object.entries(config.topics).map(([kind, topic]) => [topic, kind]));
  const suffix = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  const client = mqtt.connect(config.mqtt.url, {
    clientId: `${config.mqtt.client}-${suffix}`,
    username: config.mqtt.username,
    password: config.mqtt.password,
    protocolVersion: 4,
    clean: true,
    keepalive: 15,
    connectTimeout: 5000,
    reconnectPeriod: pause(),
    reconnectOnConnackError: true,
    timerVariant: "native", // the other one starts a worker from a blob, which the page forbids
  });
  client.on("connect", () => client.subscribe([...kinds.keys()], { qos: 1 }, () => onLink(true)));
  client.on("close", () => {
    onLink(false);
    client.options.reconnectPeriod = pause();
  });
  client.on("error", (error) => {
    console.warn("broker:", error.message);
    // A board's password changes when the hospital renews it: a new page brings the new one.
    if (REFUSED.includes(error.code)) setTimeout(reloadIfServed, RELOAD_AFTER_MS + pause());
  });
  client.on("message", (topic, payload, packet) => {
    const body = parse(payload);
    if (body) onMessage(kinds.get(topic), body, packet.retain);
  });
}

function parse(payload) {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch (error) {
    console.warn("not JSON:", error.message);
    return null;
  }
}

async function reloadIfServed() {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) location.reload();
}

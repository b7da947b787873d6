// Sends what a member of staff does, once: the same key on every repetition of one click.

import { toLogin } from "./console-link.js";

const ANSWER_MS = 8000;
const PAUSES_MS = [500, 1500];
const TRY_AGAIN = [502, 503, 504];

/**
 * Post `body` (null: nothing). Returns `{ body, problem }`: the answer's JSON when it is done, else
 * the problem (RFC 9457 with `code` and perhaps `words`); `{ code: "silent" }` when no answer came.
 */
export async function send(address, body = null) {
  const headers = { "Idempotency-Key": newKey() };
  if (body !== null) headers["Content-Type"] = "application/json";
  const request = { method: "POST", headers, body: body === null ? undefined : JSON.stringify(body) };
  let answer = await ask(address, request);
  for (const pause of PAUSES_MS) {
    if (answer && !TRY_AGAIN.includes(answer.status)) break;
    await new Promise((done) => setTimeout(done, pause));
    answer = await ask(address, request);
  }
  return answer ? read(answer) : { body: null, problem: { code: "silent" } };
}

/** Ask for what stands at `address`: `{ body, problem }` as `send` gives them. */
export async function look(address) {
  const answer = await ask(address, { cache: "no-store" });
  return answer ? read(answer) : { body: null, problem: { code: "other" } };
}

function ask(address, request) {
  return fetch(address, { ...request, signal: AbortSignal.timeout(ANSWER_MS) }).catch(() => null);
}

async function read(answer) {
  if (answer.status === 401) toLogin();
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (answer.ok) return { body: said, problem: null };
  return { body: null, problem: { code: "other", ...said } };
}

/** 128 random bits; randomUUID is there over HTTPS alone. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What the set-up page asks of the server, and what it tells people.

import { newKey } from "./console-send.js";
import { of, say } from "./language.js";

/** `{ body, problem }` of a request to the API below /api/v1; the problem has `words` to show. */
export async function send(method, path, body) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": newKey() };
  const options = { method, headers, body: body && JSON.stringify(body) };
  const answer = await fetch(`/api/v1${path}`, options).catch(() => null);
  if (!answer) return { body: null, problem: { code: "silent", told: say("silent") } };
  if (answer.status === 401) location.reload();
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (answer.ok) return { body: said, problem: null };
  return { body: null, problem: { ...said, told: said.words ? of(said.words) : say("set_other") } };
}

/** The answer's body; null when there is none, and why is told. */
export async function ask(method, path, asked) {
  const { body, problem } = await send(method, path, asked);
  if (problem) tell(problem.told, "stop");
  return body;
}

/** Say something at the top of the page; "" takes it away. */
export function tell(text, tone) {
  const told = document.getElementById("told");
  told.hidden = text === "";
  told.className = `notice ${tone ?? ""}`;
  told.textContent = text;
}

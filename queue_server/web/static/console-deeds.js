// What a member of staff can do at a counter: from a click or a key to a request.

import { askAnother, askCancel, askClass, askPark, askReason, askTransfer, askWalkIn } from "./console-dialogs.js";
import { label, next } from "./console-model.js";
import { askSteps } from "./console-steps.js";
import { of, say } from "./language.js";

const HERE = ["recall", "no_show", "arrive", "start", "finish", "put_back"];

/**
 * The request that an action means: { path, body, said }, or null when the question was left.
 * `desk`: { state, counter (its address in the API), now (the server's time in ms), journeyOf (asks
 * for a row's journey; null when it could not be had) }.
 */
export async function deedOf(action, desk) {
  const { state, counter } = desk;
  const { present, state: open, ready } = state.counter;
  const number = present && label(present.number);
  if (HERE.includes(action)) {
    const path = `${counter}/${action.replace("_", "-")}`;
    return { path, body: { stop_id: present.stop_id }, said: done(action, number) };
  }
  switch (action) {
    case "next":
      return open === "open" ? callNext(state, counter) : opened(state.profile, counter);
    case "undo":
      return { path: `${counter}/undo`, body: null, said: () => say("said_undo") };
    case "pause":
      if (open === "break") return opened(state.profile, counter);
      return { path: `${counter}/break`, body: null, said: () => say("said_break") };
    case "ready":
      if (ready) return { path: `${counter}/cancel-ready`, body: null, said: () => say("said_ready_off") };
      return { path: `${counter}/ready`, body: null, said: () => say("said_ready") };
    case "close":
      return { path: `${counter}/close`, body: null, said: () => say("said_close") };
    case "park":
      return park(present, counter);
    case "transfer":
      return transfer(present, state, counter);
    case "steps":
      return steps(present, desk);
    default: {
      const body = await askWalkIn(state);
      return body && { path: `${counter}/walk-in`, body, said: given, another: asAnother };
    }
  }
}

/** Open the counter, or change what it calls. */
export function opened(profile, counter) {
  return { path: `${counter}/open`, body: { profile }, said: () => say("said_open") };
}

/** What can be done with a row of a list, or with who is at the counter. */
export function possible(row) {
  if (["called", "serving"].includes(row.state)) return ["open", "steps"];
  const always = ["open", "call", "transfer", "steps", "cancel"];
  return [...always, ...(row.state === "waiting" ? ["park", "class"] : ["back"])];
}

/** The request that a row's deed means, or null when the question was left. */
export async function rowDeed(what, row, desk) {
  const { state, counter, now } = desk;
  const number = label(row.number);
  const stop = stopOf(row);
  const here = { counter_id: state.counter.id }; // where it can be taken back
  if (what === "call") return callRow(row, state, counter, now);
  if (what === "transfer") return transfer(row, state, counter);
  if (what === "park") return park(row, counter);
  if (what === "steps") return steps(row, desk);
  if (what === "back") return { path: `${stop}/return`, body: here, said: done("put_back", number) };
  const body = await (what === "class" ? askClass(row) : askCancel(row));
  return body && { path: `${stop}/${what}`, body: { ...here, ...body }, said: done(what === "class" ? "d_class" : "d_cancel_number", number) };
}

/** The same call with a reason, where the server wants one; null when it was not given. */
export async function withReason(request, row) {
  const reason = await askReason(row);
  return reason && { ...request, body: { ...request.body, reason } };
}

/** The same walk-in, once it is known to be somebody else of that name; null when it is not. */
async function asAnother(request, words) {
  const is = await askAnother(of(words));
  return is && { ...request, body: { ...request.body, another: true } };
}

/** With nobody left to call, the same key finishes who is here. */
function callNext(state, counter) {
  const { present } = state.counter;
  if (state.waiting.length === 0) {
    return { path: `${counter}/finish`, body: { stop_id: present.stop_id }, said: done("finish", label(present.number)) };
  }
  return { path: `${counter}/call-next`, body: seen(present), said: called };
}

/** Whom the nurse sees at the counter: calling finishes nobody else. */
function seen(present) {
  return { present: present?.stop_id ?? null, checked: true };
}

async function callRow(row, state, counter, now) {
  const body = { stop_id: row.stop_id, reason: "", ...seen(state.counter.present) };
  const request = { path: `${counter}/call`, body, said: called, row };
  const early = row.state === "waiting" && row !== next(state, now);
  return early ? withReason(request, row) : request;
}

async function park(row, counter) {
  const where = await askPark(row);
  return where && { path: `${counter}/park`, body: { stop_id: row.stop_id, with: where }, said: done("park", label(row.number)) };
}

async function transfer(row, state, counter) {
  const body = await askTransfer(row, state);
  return body && { path: `${counter}/transfer`, body: { stop_id: row.stop_id, ...body }, said: done("transfer", label(row.number)) };
}

/** A stop's address in the API. */
export function stopOf(row) {
  return `/api/v1/stops/${encodeURIComponent(row.stop_id)}`;
}

async function steps(row, { state, journeyOf }) {
  const journey = await journeyOf(row);
  const wanted = journey && (await askSteps(row, journey, state.all_queues));
  if (!wanted) return null;
  const body = { counter_id: state.counter.id, steps: wanted };
  return { path: `${stopOf(row)}/steps`, body, said: (answer) => onTheWay(label(row.number), answer.next) };
}

function onTheWay(number, queues) {
  return queues.length ? say("said_steps", { number, steps: queues.join(", ") }) : say("said_no_steps", { number });
}

/** What is said of a call. */
function called(answer) {
  return say("said_call", { number: label(answer.number) });
}

/** What is said of a walk-in, who is called at once or waits. */
function given(answer) {
  return answer.call_id ? called(answer) : done("d_do_walk", label(answer.number))(answer);
}

/** What is said of anything else, and where the patient goes next. */
function done(what, number) {
  return (answer) => {
    const said = say("said_done", { what: say(what), number });
    const on = answer.next?.length ? `. ${say("said_next", { number, queues: answer.next.join(", ") })}` : "";
    return said + on;
  };
}

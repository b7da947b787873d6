// What a console knows and what follows from it. Pure: no page, no network, no clock.

const MINUTE_MS = 60_000;
const HERE = ["recall", "finish", "put_back", "park", "transfer", "steps"];
const POSSIBLE = { called: [...HERE, "arrive", "start", "no_show"], serving: HERE };

/** "A012" as people read it: "A 012". */
export function label(number) {
  return number.replace(/^([A-Z]+)(?=\d)/, "$1\u00a0");
}

/** Whole minutes between two instants, never below 0. `since` is ISO 8601, `now` milliseconds. */
export function minutes(since, now) {
  return Math.max(0, Math.floor((now - Date.parse(since)) / MINUTE_MS));
}

/** How many minutes a row has waited beyond its queue's target; 0 within it or without one. */
export function overdue(row, queues, now) {
  const target = queues.find((queue) => queue.id === row.queue_id)?.target_min;
  return target ? Math.max(0, minutes(row.waiting_since, now) - target) : 0;
}

/** Whether a row may not be called yet. */
export function early(row, now) {
  return row.not_before !== null && Date.parse(row.not_before) > now;
}

/** Who is called next: the first who may be called already, else the first. */
export function next(state, now) {
  return state.waiting.find((row) => !early(row, now)) ?? state.waiting[0] ?? null;
}

/** The tone of an insurance outcome, as the badges have it. */
export function tone(outcome) {
  return { eligible: "ok", not_eligible: "stop", ask_desk: "warn", pending: "warn" }[outcome];
}

/**
 * Why an action cannot be done now: a key of the words, or null when it can. `now` is the server's
 * time in milliseconds. What concerns the link and a request under way is not asked here.
 */
export function obstacle(action, state, now) {
  const { present, state: open } = state.counter;
  if (action === "profile") return null;
  if (action === "close") return open === "closed" ? "not_open" : null;
  if (action === "undo") return undoSeconds(state, now) > 0 ? null : "no_undo";
  if (action === "walk_in" || action === "ready") return open === "open" ? null : "not_open";
  if (action === "pause") return open === "closed" ? "not_open" : null;
  if (action === "next") {
    if (open !== "open") return null; // the same key opens the counter
    return present || state.waiting.length > 0 ? null : "no_next";
  }
  if (!present) return "no_present";
  if (action === "arrive" && present.arrived_here_at) return "no_state";
  return POSSIBLE[present.state]?.includes(action) ? null : "no_state";
}

/** Seconds for which the last action can still be taken back. */
export function undoSeconds(state, now) {
  if (!state.undo) return 0;
  return Math.max(0, Math.ceil((Date.parse(state.undo.until) - now) / 1000));
}

/** Seconds until the next call is allowed. */
export function callSeconds(state, now) {
  if (!state.call_allowed_at) return 0;
  return Math.max(0, Math.ceil((Date.parse(state.call_allowed_at) - now) / 1000));
}

/**
 * A birth date as typed, as the server takes it ("1999", "1999-01", "1999-01-15"), or null when it
 * is none. Day before month, as Viet Nam writes: "15/1/1999", "15.01.1999", "15011999", "1999".
 */
export function birthDate(typed) {
  const text = typed.trim();
  const whole = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/.exec(text) ?? /^(\d\d)(\d\d)(\d{4})$/.exec(text);
  if (whole) return onTheCalendar(whole[3], whole[2], whole[1]);
  const month = /^(\d{1,2})[/.\- ](\d{4})$/.exec(text);
  if (month) return onTheCalendar(month[2], month[1]);
  return /^\d{4}$/.test(text) ? onTheCalendar(text) : null;
}

function onTheCalendar(year, month = "1", ...rest) {
  const day = rest[0] ?? "1";
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!real || Number(year) < 1000) return null;
  const iso = date.toISOString().slice(0, 10);
  return iso.slice(0, rest.length ? 10 : arguments.length > 1 ? 7 : 4);
}

/** A date of the server ("1999-01-15", "1999") as people write it: "15/01/1999". */
export function written(date) {
  return date.split("-").reverse().join("/");
}

/** A number as typed without its spaces, null for none, undefined when it cannot be one. */
export function personNumber(typed) {
  const number = typed.replace(/[\s.-]/g, "").toUpperCase();
  if (!number) return null;
  return /^(\d{12}|\d{10}|[A-Z]{2}\d{13})$/.test(number) ? number : undefined;
}

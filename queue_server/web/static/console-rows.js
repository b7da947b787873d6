// Draws the waiting list and those aside. Text goes in as text, never as markup.

import { keepTogether } from "./board-model.js";
import { early, label, minutes, next, overdue, tone } from "./console-model.js";
import { of, say } from "./language.js";

const SIGNS = { ok: "circle-check", stop: "circle-x", warn: "circle-help" };
const CLASS_SIGN = { emergency: "siren" };
const $ = (id) => document.getElementById(id);

/** An element with a class and text or children. */
export function made(tag, name, ...content) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...content);
  return element;
}

/** A Lucide icon of the page's store. */
export function icon(name) {
  const store = $("icons").content.querySelector(`[data-icon="${name}"]`);
  return store.firstElementChild.cloneNode(true);
}

/** "NGUYỄN T. M. ANH · 27 tuổi"; staff complete the name of who came without a card. */
export function who(row) {
  const name = row.name || say("no_name");
  return row.age === null ? name : `${name} · ${say("age", { n: row.age }).replaceAll(" ", "\u00a0")}`;
}

/** A wait of whole minutes: "47 phút", "1 giờ 5 phút". */
export function wait(total) {
  if (total < 60) return say("minutes", { n: total });
  return say("hours", { h: Math.floor(total / 60), n: total % 60 });
}

/** Draw the lists. `at` makes an instant a time of day; `now` is the server's time in ms. */
export function paintRows(state, now, at) {
  const focused = document.activeElement?.dataset?.stop;
  const first = next(state, now);
  const several = state.queues.length > 1;
  const rows = state.waiting.map((row) => line(row, { state, now, at, first, several }));
  $("waiting").tBodies[0].replaceChildren(...rows);
  $("waiting").hidden = rows.length === 0;
  $("empty").hidden = rows.length > 0;
  const more = state.waiting_total - rows.length;
  $("more").hidden = more <= 0;
  $("more").textContent = say("more", { n: more });
  aside("parked", state.parked, () => "");
  aside("absent", state.absent, absentWords);
  if (focused) document.querySelector(`[data-stop="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function line(row, { state, now, at, first, several }) {
  const number = made("button", "no", label(row.number));
  number.type = "button";
  number.dataset.stop = row.stop_id;
  number.setAttribute("aria-label", say("more_of", { number: label(row.number) }));
  const patient = made("td", "patient", made("span", "", who(row)));
  if (row.came_by !== "self") patient.append(made("small", "", say(`came_by_${row.came_by}`)));
  const cells = [
    made("th", "", number),
    patient,
    made("td", "came", at(row.arrived_at)),
    waited(row, state, now),
    why(row, state, several, now, at),
    insurance(row),
  ];
  const item = made("tr", row === first ? "first" : "", ...cells);
  for (const cell of cells) cell.setAttribute("role", "cell");
  cells[0].setAttribute("role", "rowheader");
  item.setAttribute("role", "row");
  if (row === first) item.setAttribute("aria-current", "true");
  return item;
}

function waited(row, state, now) {
  const over = overdue(row, state.queues, now);
  const time = wait(minutes(row.waiting_since, now));
  if (!over) return made("td", "waited", time);
  const note = made("small", "", say("overdue", { n: over }));
  return made("td", "waited over", icon("clock-alert"), made("span", "", time, note));
}

function why(row, state, several, now, at) {
  const words = keepTogether(of(row.why));
  const special = row.priority_class === "priority" || row.priority_class in CLASS_SIGN || row.priority_class === "front";
  const shown = special ? made("span", `badge ${row.priority_class === "emergency" ? "stop" : "warn"}`, words) : made("span", "", words);
  if (row.priority_class in CLASS_SIGN) shown.prepend(icon(CLASS_SIGN[row.priority_class]));
  const cell = made("td", "why", shown);
  if (early(row, now)) cell.append(made("small", "", say("not_before", { time: at(row.not_before) })));
  const queue = several && state.queues.find((each) => each.id === row.queue_id);
  if (queue) cell.append(made("small", "", keepTogether(queue.name)));
  return cell;
}

/** The insurance's state, in a badge with its sign. */
export function badge(row) {
  const kind = tone(row.outcome);
  return made("span", `badge ${kind}`, icon(SIGNS[kind]), made("span", "", say(`insurance_${row.outcome}`)));
}

function insurance(row) {
  const cell = made("td", "insurance", badge(row));
  if (row.needs_desk) cell.append(made("small", "", say("desk")));
  return cell;
}

function absentWords(row) {
  const missed = say("absent_row", { n: row.misses });
  return row.returns_after === null ? missed : `${missed} · ${say("absent_back", { n: row.returns_after })}`;
}

function aside(id, rows, words) {
  $(id).hidden = rows.length === 0;
  $(id).querySelector("ul").replaceChildren(...rows.map((row) => {
    const number = made("button", "no", label(row.number));
    number.type = "button";
    number.dataset.stop = row.stop_id;
    number.setAttribute("aria-label", say("more_of", { number: label(row.number) }));
    const text = made("p", "", made("span", "", who(row)), made("small", "", words(row)));
    return made("li", "", number, text, deed("call", row, "megaphone", "call_this"), deed("back", row, "corner-down-left", "back_to_list"));
  }));
}

function deed(what, row, sign, word) {
  const button = made("button", "plain slim", icon(sign), made("span", "", say(word)));
  button.type = "button";
  button.dataset.row = what;
  button.dataset.of = row.stop_id;
  button.setAttribute("aria-label", `${say(word)} ${label(row.number)}`);
  return button;
}

// The questions that a console asks. Each gives what was answered, or null when it was left.

import { birthDate, label, personNumber, written } from "./console-model.js";
import { made, who } from "./console-rows.js";
import { deed, doer } from "./console-words.js";
import { ask, Wrong } from "./dialog.js";
import { of, say } from "./language.js";

const $ = (id) => document.getElementById(id);

function reasonOf(field) {
  const reason = field.value.trim();
  if (!reason) throw new Wrong(say("d_reason_missing"), field);
  return reason;
}

/** Why this row is called before others. */
export function askReason(row) {
  $("r-title").textContent = say("d_reason", { number: label(row.number) });
  $("r-do").textContent = say("d_call", { number: label(row.number) });
  return ask("d-reason", () => reasonOf($("r-why")));
}

/** Where a row goes: the body of …/transfer without its stop. */
export function askTransfer(row, state) {
  $("t-title").textContent = say("d_transfer", { number: label(row.number) });
  const targets = state.all_queues.filter((queue) => queue.id !== row.queue_id);
  $("t-queues").replaceChildren(...targets.map((queue, place) => choice(queue, place)));
  for (const option of $("t-delay").options) {
    if (option.value !== "0") option.textContent = say("minutes", { n: option.value });
  }
  const shown = () => {
    $("t-reason").hidden = $("t-place").value !== "first";
  };
  $("t-place").onchange = shown;
  const answer = ask("d-transfer", (form) => {
    const first = form.elements.place.value === "first";
    return {
      queue_id: form.elements.queue.value,
      place: form.elements.place.value,
      delay_min: Number(form.elements.delay.value),
      back: form.elements.back.checked,
      reason: first ? reasonOf($("t-why")) : "",
    };
  });
  shown();
  $("t-queues").querySelector("input")?.focus();
  return answer;
}

function choice(queue, place) {
  const input = made("input", "");
  Object.assign(input, { type: "radio", name: "queue", value: queue.id, required: true });
  input.defaultChecked = place === 0;
  const waiting = made("small", "", say("d_queue_waiting", { n: queue.waiting }));
  return made("label", "check", input, made("span", "", queue.name), waiting);
}

/** Where a row is kept: "counter" or "me". */
export function askPark(row) {
  $("p-title").textContent = say("d_park", { number: label(row.number) });
  return ask("d-park", (_form, button) => button.value);
}

/** Somebody without a number: the body of …/walk-in. */
export function askWalkIn(state) {
  const mine = new Set(state.queues.map((queue) => queue.id));
  const others = state.all_queues.filter((queue) => !mine.has(queue.id));
  $("w-queue").replaceChildren(...[...state.queues, ...others].map((queue) => new Option(queue.name, queue.id)));
  return ask("d-walk", (form) => {
    const name = form.elements.name.value.trim();
    if (!name) throw new Wrong(say("d_name_missing"), $("w-name"));
    const born = birthDate(form.elements.birth.value);
    if (born === null) throw new Wrong(say("d_birth_wrong"), $("w-birth"));
    const number = personNumber(form.elements.number.value);
    if (number === undefined) throw new Wrong(say("d_number_wrong"), $("w-number"));
    const patient = { number, name, birth_date: born, sex: form.elements.sex.value || null };
    return { queue_id: form.elements.queue.value, patient, call: form.elements.call.checked };
  });
}

/** Whether a walk-in is somebody else than the one of the same name and birth date; `words` say who. */
export function askAnother(words) {
  $("a-why").textContent = words;
  return ask("d-another", () => true);
}

/** Another class for a row: the body of …/class. */
export function askClass(row) {
  $("c-title").textContent = say("d_class_title", { number: label(row.number) });
  return ask("d-class", (form) => ({ priority_class: form.elements.class.value, reason: reasonOf($("c-why")) }));
}

/** Whether a number is to be cancelled: the body of …/cancel. */
export function askCancel(row) {
  $("x-title").textContent = say("d_cancel_title", { number: label(row.number) });
  return ask("d-cancel", (form) => ({ reason: form.elements.reason.value.trim() }));
}

/** Show a row; `possible` are the deeds that make sense. Gives the deed that was chosen. */
export function askRow(row, possible, open) {
  $("o-title").textContent = say("d_row", { number: label(row.number) });
  $("o-call").textContent = say("d_call", { number: label(row.number) });
  $("o-recorded").textContent = "";
  $("o-history").replaceChildren();
  $("o-way").replaceChildren();
  $("o-facts").replaceChildren(fact("col_patient", who(row)), fact("col_why", of(row.why)));
  const dialog = $("d-row");
  for (const button of dialog.querySelectorAll("[data-row]")) {
    button.hidden = !possible.includes(button.dataset.row);
    button.onclick = () => (button.dataset.row === "open" ? open() : dialog.close(button.dataset.row));
  }
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue || null), { once: true });
  });
}

/** Fill the row's dialog with what the server says of the patient (StopOpened). */
export function paintOpened(opened, at) {
  const facts = [
    fact("d_name", opened.name || say("no_name")),
    fact("d_born", written(opened.birth_date)),
    fact("d_sex", say(`d_sex_${opened.sex ?? ""}`)),
  ];
  if (opened.identity) facts.push(fact("d_identity", opened.identity));
  const by = say(`came_by_${opened.came_by}`);
  facts.push(fact("d_came_by", opened.came_name ? `${opened.came_name} · ${by}` : by));
  $("o-facts").replaceChildren(...facts);
  $("o-recorded").textContent = say("d_opened");
  $("o-history").replaceChildren(...opened.history.map((row) => happened(row, at)));
  $("d-row").querySelector('[data-row="open"]').hidden = true;
  $("d-row").querySelector("[data-close]").focus();
}

function happened(row, at) {
  const where = [row.room, row.queue, doer(row.who), row.reason].filter(Boolean).join(" · ");
  return made("li", "", made("time", "", at(row.at)), made("b", "", deed(row.action)), made("span", "", where));
}

function fact(word, value) {
  return made("div", "", made("dt", "", say(word)), made("dd", "", value));
}

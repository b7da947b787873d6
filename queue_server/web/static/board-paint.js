// Draws a board. Reads nothing but what it is given.

import { keepTogether, split } from "./board-model.js";

const MOST_ROWS = 8;
const MOST_NEXT = 8;
const SMALLEST = 0.3;
const LEAST_READABLE = 0.028; // of the screen's shorter side
const $ = (id) => document.getElementById(id);

/** Draw lines (newest call first) and the numbers that come next. */
export function paintBoard(title, lines, next) {
  const [latest, ...others] = lines;
  if (title) $("title").textContent = title;
  document.documentElement.dataset.lines = String(Math.min(lines.length, MOST_ROWS + 1));
  $("empty").hidden = lines.length > 0;
  $("call").hidden = lines.length === 0;
  $("others").hidden = others.length === 0;
  if (latest) paintCall(latest);
  paintRows(others.slice(0, MOST_ROWS));
  paintNext(next.slice(0, MOST_NEXT));
  fitAll();
}

/** Mark the lines that are being announced; the marks are words and frames, not colour alone. */
export function paintAnnounced(ids) {
  for (const element of document.querySelectorAll("[data-call-id]")) {
    element.toggleAttribute("data-announcing", ids.has(element.dataset.callId));
  }
}

function paintCall(line) {
  const panel = $("call");
  panel.dataset.callId = line.call_id;
  panel.dataset.number = line.number;
  setNumber($("call-number"), line.number);
  $("call-room").textContent = keepTogether(line.room);
  $("call-queue").textContent = keepTogether(line.queue);
}

function paintRows(lines) {
  $("rows").style.setProperty("--rows", String(lines.length));
  $("rows").replaceChildren(...lines.map(row));
}

function row(line) {
  const place = element("div", "place fit", "");
  place.append(
    element("p", "room", keepTogether(line.room)),
    element("p", "queue", keepTogether(line.queue)),
  );
  const number = element("p", "number", "");
  setNumber(number, line.number);
  const item = element("li", "row", "");
  item.dataset.callId = line.call_id;
  item.dataset.number = line.number;
  item.append(number, place);
  return item;
}

function paintNext(numbers) {
  $("next").hidden = numbers.length === 0;
  $("next-numbers").replaceChildren(
    ...numbers.map((number) => {
      const item = element("li", "number", "");
      setNumber(item, number);
      return item;
    }),
  );
}

/** Digits in cells of one width: the typeface has none of its own. */
function setNumber(target, number) {
  const { letters, digits } = split(number);
  target.style.setProperty("--letters", String(letters.length));
  target.style.setProperty("--digits", String(digits.length));
  const prefix = letters ? [element("span", "letters", `${letters}\u00a0`)] : [];
  target.replaceChildren(...prefix, ...cells(digits));
}

function cells(text) {
  return [...text].map((sign) => (/\d/.test(sign) ? element("span", "digit", sign) : sign));
}

/** The time of day, "09:41". */
export function paintClock(text) {
  if ($("clock").textContent !== text) $("clock").replaceChildren(...cells(text));
}

function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

/** Make each text smaller until it fits its place; no name is ever cut. */
export function fitAll() {
  for (const target of document.querySelectorAll(".fit")) fit(target);
  fitNext();
}

/** In a place too small for both, the queue's name goes: the room is where the patient goes. */
function fit(target) {
  target.removeAttribute("data-tight");
  shrink(target);
  const room = target.querySelector(".room");
  const least = LEAST_READABLE * Math.min(innerWidth, innerHeight);
  if (!room || parseFloat(getComputedStyle(room).fontSize) >= least) return;
  target.setAttribute("data-tight", "");
  shrink(target);
}

function shrink(target) {
  let scale = 1;
  target.style.setProperty("--fit", "1");
  while (scale > SMALLEST && overflows(target)) {
    scale -= 0.04;
    target.style.setProperty("--fit", scale.toFixed(2));
  }
}

/** Of the numbers that come next, show as many as the line holds. */
function fitNext() {
  const list = $("next-numbers");
  const items = [...list.children];
  for (const item of items) item.hidden = false;
  while (items.length > 1 && list.scrollWidth > list.clientWidth) items.pop().hidden = true;
}

function overflows(target) {
  return target.scrollHeight > target.clientHeight + 1 || target.scrollWidth > target.clientWidth + 1;
}

// One counter's console: follows the server, draws, and sends what staff do.

import { deedOf, opened, possible, rowDeed, stopOf, withReason } from "./console-deeds.js";
import { askRow, paintOpened } from "./console-dialogs.js";
import { actionOf } from "./console-keys.js";
import { Link, toLogin } from "./console-link.js";
import { label } from "./console-model.js";
import { paint, refusal, tick } from "./console-paint.js";
import { look, send } from "./console-send.js";
import { paintWay } from "./console-steps.js";
import "./console-words.js";
import { ask, asking, prepare } from "./dialog.js";
import { begin, known, of, say } from "./language.js";
import "./staff-words.js";

const SAID_MS = 12_000;
const PRESS_MS = 600;
const KEYS_KEPT_AS = "tiepdon.keys-off";
const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const counter = `/api/v1/counters/${encodeURIComponent(root.dataset.counter)}`;
const clock = new Intl.DateTimeFormat("vi-VN", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: root.dataset.timeZone,
});

let state = null;
let ahead = 0; // the server's clock is right, a computer's may not be
let linkState = "connecting";
let lostSince = 0;
let working = false;
let hushing = 0;
let openedRows = 0;
let heldUntil = 0; // while a finger or a mouse button is down

/** For tests and measurements: the newest rev that was painted, and when (ms since 1970). */
window.tiepdon = { rev: 0, paintedAt: 0 };

const at = (instant) => clock.format(new Date(instant));
const view = () => ({ state, now: Date.now() + ahead, at, link: linkState, working });
const link = new Link({ address: counter, stream: `${counter}/stream`, onState, onLink });

function onState(body) {
  const came = state && body.counter.present?.stop_id;
  if (came && came !== state.counter.present?.stop_id && !working) {
    tell(say("said_call", { number: label(body.counter.present.number) }));
  }
  state = body;
  ahead = Date.parse(body.now) - Date.now();
  localStorage.setItem("tiepdon.counter", root.dataset.counter);
  show();
}

/** Draw anew, but not under a finger: a press on what is replaced meanwhile would be lost. */
function show() {
  if (!state || performance.now() < heldUntil) return;
  paint(view());
  window.tiepdon = { rev: state.rev, paintedAt: Date.now() };
}

function onLink(up, heardAt) {
  linkState = up ? "live" : "lost";
  lostSince = heardAt;
  paintLink();
}

function paintLink() {
  root.dataset.link = linkState;
  $("link").textContent = say(`link_${linkState}`);
  $("lost").hidden = linkState !== "lost";
  $("lost-since").textContent = say("lost", { time: at(lostSince + ahead) });
  if (state) tick(view());
}

function repaint() {
  paintLink();
  if (state) paint(view());
}

/** Say it to those who listen to the page. */
function tell(text) {
  $("said").textContent = "";
  requestAnimationFrame(() => {
    $("said").textContent = text;
  });
}

function showProblem(problem) {
  const key = `problem_${problem.code}`;
  const words = problem.words ? of(problem.words) : say(known(key) ? key : "problem_other");
  $("problem").querySelector("p").textContent = words;
  $("problem").querySelector("code").textContent = problem.code;
  $("problem").hidden = false;
  clearTimeout(hushing);
  hushing = setTimeout(hush, SAID_MS);
}

function hush() {
  $("problem").hidden = true;
}

/** Do what a button or a key means, once at a time; then see what has become of it. */
async function run(action, request = () => deedOf(action, desk())) {
  const no = state ? refusal(action, view()) : say("no_link");
  if (no !== null) {
    tell(no);
    return;
  }
  hush();
  await perform(await request());
}

async function perform(request) {
  if (!request || working) return;
  if (linkState !== "live") return showProblem({ code: "no_link" });
  work(true);
  const { body, problem } = await send(request.path, request.body);
  await link.refresh();
  work(false);
  if (problem?.code === "reason_missing" && request.row) return perform(await withReason(request, request.row));
  if (problem?.code === "already_there" && request.another) return perform(await request.another(request, problem.words));
  if (problem) showProblem(problem);
  else tell(request.said(body));
}

function work(begun) {
  working = begun;
  root.toggleAttribute("data-working", begun);
  if (state) tick(view());
}

const desk = () => ({ state, counter, now: view().now, journeyOf });

/** A row's journey (JourneySteps), asked anew; null when it could not be had, which is then told. */
async function journeyOf(row) {
  work(true);
  const { body, problem } = await look(`${stopOf(row)}/journey`);
  work(false);
  if (problem) showProblem(problem);
  return body?.steps ?? null;
}

async function openRow(row) {
  const mine = ++openedRows;
  const isMine = () => mine === openedRows; // else another patient's row is open by now
  look(`${stopOf(row)}/journey`).then(({ body }) => isMine() && paintWay($("o-way"), body?.steps ?? []));
  const what = await askRow(row, possible(row), async () => {
    const { body, problem } = await send(`${stopOf(row)}/open`);
    if (!isMine()) return;
    if (body) paintOpened(body, at);
    else $("o-recorded").textContent = problem.words ? of(problem.words) : say("problem_other");
  });
  if (what) await runRow(what, row);
}

async function runRow(what, row) {
  hush();
  await perform(await rowDeed(what, row, desk()));
}

const rows = () => [state.counter.present, ...state.waiting, ...state.parked, ...state.absent];
const rowOf = (id) => rows().find((row) => row?.stop_id === id);

/** Up and down through the numbers of the lists. */
function move(step) {
  const numbers = [...document.querySelectorAll("[data-stop]")];
  const place = numbers.indexOf(document.activeElement);
  numbers[Math.max(0, Math.min(numbers.length - 1, place + step))]?.focus();
}

const ELSE = {
  menu: () => ask("d-menu", () => null),
  help: () => ask("d-help", () => null),
  down: () => move(1),
  up: () => move(-1),
};

function act(action) {
  if (action in ELSE) ELSE[action]();
  else run(action);
}

document.addEventListener("keydown", (event) => {
  if (localStorage.getItem(KEYS_KEPT_AS) && event.key !== "?") return;
  const action = actionOf(event, asking());
  if (!action) return;
  event.preventDefault();
  act(action);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) {
    const row = event.target.closest("tbody tr")?.querySelector("[data-stop]");
    if (row && state) openRow(rowOf(row.dataset.stop));
    return;
  }
  // After a click with the mouse the space bar calls the next one; it does not press this again.
  if (event.detail > 0 && !button.closest("dialog")) button.blur();
  if (button.dataset.action) act(button.dataset.action);
  else if (button.dataset.stop) openRow(rowOf(button.dataset.stop));
  else if (button.dataset.of && button.getAttribute("aria-disabled") !== "true") {
    runRow(button.dataset.row, rowOf(button.dataset.of));
  }
});

document.addEventListener("pointerdown", () => {
  heldUntil = performance.now() + PRESS_MS;
  setTimeout(show, PRESS_MS); // whether or not it is heard that the finger is up
});
document.addEventListener("click", () => {
  heldUntil = 0;
  show();
});

$("profile").addEventListener("change", () => {
  const profile = $("profile").value || null;
  $("profile").blur();
  run("profile", () => opened(profile, counter));
});
$("again").addEventListener("click", () => link.again());
$("problem").querySelector("button").addEventListener("click", hush);
$("keys-on").checked = !localStorage.getItem(KEYS_KEPT_AS);
$("keys-on").defaultChecked = $("keys-on").checked;
$("keys-on").addEventListener("change", () => {
  if ($("keys-on").checked) localStorage.removeItem(KEYS_KEPT_AS);
  else localStorage.setItem(KEYS_KEPT_AS, "1");
  $("keys-on").defaultChecked = $("keys-on").checked;
});
$("d-menu").addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-menu]")?.dataset.menu;
  if (!chosen) return;
  $("d-menu").close();
  if (chosen === "help") act("help");
  if (chosen === "close") run("close");
  if (chosen === "logout") send("/api/v1/staff/logout").then(toLogin);
});

prepare();
begin($("language"), repaint);
setInterval(() => state && tick(view()), 1000);
setInterval(show, 30_000); // the waits grow
link.start();

// All counters side by side: to choose one's own, and for the supervisor to watch.

import { icon, made, wait, who } from "./console-rows.js";
import { keepTogether } from "./board-model.js";
import { Link } from "./console-link.js";
import { label } from "./console-model.js";
import "./console-words.js";
import { begin, say } from "./language.js";
import "./staff-words.js";

const TONES = { open: "ok", break: "warn", closed: "unknown" };
const SIGNS = { open: "circle-check", break: "coffee", closed: "door-closed" };
const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const clock = new Intl.DateTimeFormat("vi-VN", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: root.dataset.timeZone,
});

let state = null;
let ahead = 0;
let lostSince = 0;

const link = new Link({
  address: "/api/v1/counters",
  stream: "/api/v1/counters/all/stream",
  onState,
  onLink,
});

function onState(body) {
  state = body;
  ahead = Date.parse(body.now) - Date.now();
  paint();
}

function onLink(up, heardAt) {
  root.dataset.link = up ? "live" : "lost";
  lostSince = heardAt;
  paintLink();
}

function paintLink() {
  $("lost").hidden = root.dataset.link !== "lost";
  $("lost-since").textContent = say("lost", { time: clock.format(lostSince + ahead) });
}

function paint() {
  paintLink();
  if (!state) return;
  const focused = document.activeElement?.id;
  $("none").hidden = state.counters.length > 0;
  $("counters").replaceChildren(...state.counters.map(card));
  if (focused) $(focused)?.focus({ preventScroll: true });
  paintRemembered();
}

function card(counter) {
  const badge = made("span", `badge ${TONES[counter.state]}`, icon(SIGNS[counter.state]), say(`counter_state_${counter.state}`));
  const link = made("a", "", made("h3", "", keepTogether(counter.room), badge), made("p", "nurse", counter.nurse ?? "–"), here(counter), low(counter));
  link.href = address(counter);
  link.id = `counter-${counter.id}`;
  link.dataset.state = counter.state;
  return made("li", "", link);
}

function here(counter) {
  const { present } = counter;
  if (!present) return made("p", "here none", say(counter.ready ? "ready_badge" : "nobody_here"));
  return made("p", "here", made("b", "", label(present.number)), made("span", "", who(present)));
}

function low(counter) {
  const told = [say("waiting_n", { n: counter.waiting }), say("called_n", { n: counter.called_today })];
  const longest = counter.longest_wait_s + (Date.now() + ahead - Date.parse(state.now)) / 1000;
  if (counter.waiting) told.push(say("longest", { time: wait(Math.floor(longest / 60)) }));
  return made("p", "low", told.join(" · "));
}

/** The counter that this browser was last used at, one key press away. */
function paintRemembered() {
  const link = $("continue");
  if (!link) return;
  const mine = state.counters.find((counter) => counter.id === localStorage.getItem("tiepdon.counter"));
  const appears = link.hidden && mine;
  link.hidden = !mine;
  if (!mine) return;
  link.href = address(mine);
  link.querySelector("span").textContent = say("go_on", { room: keepTogether(mine.room) });
  if (appears && document.activeElement === document.body) link.focus();
}

function address(counter) {
  return `/staff/counter/${encodeURIComponent(counter.id)}`;
}

$("again").addEventListener("click", () => link.again());
begin($("language"), paint);
setInterval(paint, 30_000); // the waits grow
link.start();

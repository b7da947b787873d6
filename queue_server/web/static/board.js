// One display board: hears the broker, paints, and says so when it hears nothing.

import { connect } from "./board-link.js";
import { heardText, initial, serving, takeCall, takeState, upcoming } from "./board-model.js";
import { fitAll, paintAnnounced, paintBoard, paintClock } from "./board-paint.js";

const ANNOUNCE_MS = 8000;
const CATCH_UP_AFTER_MS = 1000; // and up to twice as much more, so that boards do not ask at once
const RESTORED_AFTER_BEATS = 3;
const root = document.documentElement;
const config = JSON.parse(document.getElementById("config").textContent);
const clock = new Intl.DateTimeFormat("vi-VN", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: config.time_zone,
});
const announcing = new Set();

let board = initial();
let heardAnything = false;
let heardAt = Date.now(); // the server has just sent this page
let ahead = Date.parse(config.now) - Date.now(); // the server's clock is right, a screen's may not be
let asked = 0;
let beatsBehind = 0;

/** For tests and measurements: when (ms since 1970) each call was on the glass. */
window.tiepdon = { paintedAt: {}, announced: board.announced, connected: false };

const serverNow = () => Date.now() + ahead;

function onMessage(kind, body, retained) {
  heardAnything = true;
  if (!retained) heardAt = Date.now(); // what the broker kept says nothing of the server now
  if (kind === "heartbeat") onHeartbeat(body);
  if (kind === "state") onState(body);
  if (kind === "call") onCall(body);
  tick();
}

function onHeartbeat(beat) {
  ahead = Date.parse(beat.ts) - Date.now();
  beatsBehind = beat.rev < board.rev ? beatsBehind + 1 : 0;
  // A server restored from a backup counts from an earlier rev: start again with it.
  if (beatsBehind >= RESTORED_AFTER_BEATS) {
    board = { ...initial(), announced: board.announced };
    asked = 0;
  }
  if (beat.rev > seen()) setTimeout(catchUp, CATCH_UP_AFTER_MS * (1 + 2 * Math.random()), beat.rev);
}

/** The newest rev that needs no asking: `rev` counts all that the site publishes. */
function seen() {
  return Math.max(board.rev, board.call?.rev ?? 0, asked);
}

function onState(state) {
  const before = board;
  board = takeState(board, state);
  if (board !== before) paint();
}

function onCall(call) {
  const taken = takeCall(board, call, serverNow());
  if (!taken.announce) return;
  board = taken.board;
  window.tiepdon.announced = board.announced;
  announcing.add(call.call_id);
  setTimeout(() => {
    announcing.delete(call.call_id);
    paintAnnounced(announcing);
  }, ANNOUNCE_MS);
  paint();
}

/** The server has published more than we saw: ask it, unless that came in the meantime. */
async function catchUp(rev) {
  if (rev <= seen()) return;
  const answer = await fetch(config.state_url, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return; // the next heartbeat asks again
  asked = rev;
  onState(await answer.json());
}

function paint() {
  const lines = serving(board);
  paintBoard(board.state?.title, lines, upcoming(board));
  paintAnnounced(announcing);
  root.dataset.rev = String(board.rev);
  requestAnimationFrame(() => setTimeout(notePainted, 0, lines)); // after the frame is out
}

function notePainted(lines) {
  for (const { call_id: id } of lines) {
    if (id in window.tiepdon.paintedAt) continue;
    const mark = performance.mark(`painted:${id}`);
    window.tiepdon.paintedAt[id] = performance.timeOrigin + mark.startTime;
  }
}

/** Each second: the clock, how fresh this is, and whether it still may be believed. */
function tick() {
  const silent = (Date.now() - heardAt) / 1000;
  const stale = silent > Number(root.dataset.staleAfterS);
  const state = stale ? "stale" : heardAnything ? "live" : "connecting";
  paintClock(clock.format(serverNow()));
  document.getElementById("heard").textContent = heardText(silent);
  document.getElementById("lost-since").textContent = clock.format(heardAt + ahead);
  if (root.dataset.state === state) return;
  root.dataset.state = state;
  paintBoard(null, serving(board), upcoming(board));
  paintAnnounced(announcing);
}

tick();
setInterval(tick, 1000);
// Not the window's resize event: that comes before the new layout has settled.
const resized = new ResizeObserver(fitAll);
for (const place of document.querySelectorAll("header, main, #call, #rows")) resized.observe(place);
document.fonts.ready.then(fitAll);
document.fonts.addEventListener("loadingdone", fitAll);
connect(config, onMessage, (up) => {
  window.tiepdon.connected = up;
});

// Draws all of a console but its lists. Reads nothing but what it is given.

import { keepTogether } from "./board-model.js";
import { callSeconds, label, next, obstacle, undoSeconds } from "./console-model.js";
import { badge, paintRows, wait, who } from "./console-rows.js";
import { deed } from "./console-words.js";
import { of, say } from "./language.js";

const $ = (id) => document.getElementById(id);

/**
 * Draw a console. `view`: { state (ConsoleState), now (the server's time in ms), at (instant ->
 * "09:41"), link ("connecting", "live", "lost"), working (a request is under way) }.
 */
export function paint(view) {
  paintHead(view);
  paintPresent(view);
  paintRows(view.state, view.now, view.at);
  tick(view);
}

/** What changes with the seconds alone: buttons, what can be taken back, when one may call. */
export function tick(view) {
  for (const button of document.querySelectorAll("[data-action]")) paintAction(button, view);
  const key = blocked(view);
  const stopped = key === null ? null : say(key);
  for (const button of document.querySelectorAll("[data-row]:not(dialog *)")) block(button, stopped);
  paintNext(view);
  paintUndo(view);
}

/** Why nothing can be sent now: a key of the words, or null. */
export function blocked(view) {
  if (view.link !== "live") return "no_link";
  return view.working ? "working" : null;
}

/** Why this action can do nothing now, in words, or null when it can. */
export function refusal(action, view) {
  if (action === "menu" || action === "help") return null;
  const key = blocked(view) ?? obstacle(action, view.state, view.now);
  if (key !== null) return say(key);
  const seconds = action === "next" && view.state.waiting.length ? callSeconds(view.state, view.now) : 0;
  return seconds > 0 ? say("wait_s", { n: seconds }) : null;
}

function paintHead({ state, now }) {
  const { counter } = state;
  $("room").textContent = keepTogether(counter.room);
  const policies = [...new Set(state.queues.map((queue) => of(queue.policy)))];
  const names = state.queues.map((queue) => keepTogether(queue.name)).join(", ");
  const policy = policies.map((each) => each.charAt(0).toLowerCase() + each.slice(1)).join(" / ");
  $("what").textContent = `${names} · ${say("policy", { policy: keepTogether(policy) })}`;
  $("what").title = $("what").textContent;
  const longest = Math.floor((counter.longest_wait_s + (now - Date.parse(state.now)) / 1000) / 60);
  const figures = [say("waiting_n", { n: state.waiting_total }), say("called_n", { n: counter.called_today })];
  if (state.waiting_total) figures.push(say("longest", { time: wait(longest) }));
  $("figures").textContent = figures.map((each) => each.replaceAll(" ", "\u00a0")).join(" · ");
  paintProfiles(state);
}

function paintProfiles(state) {
  const select = $("profile");
  select.hidden = state.profiles.length === 0;
  if (document.activeElement === select) return; // somebody is choosing
  const own = new Option(say("profile_own"), "");
  select.replaceChildren(own, ...state.profiles.map((profile) => new Option(profile.name, profile.id)));
  select.value = state.profile ?? "";
}

function paintPresent({ state, at }) {
  const { present, state: open, ready } = state.counter;
  const panel = $("panel");
  panel.dataset.present = present?.state ?? "";
  panel.dataset.open = open;
  $("present-title").textContent = presentTitle(present, open);
  $("number").textContent = present ? label(present.number) : "–";
  $("number").disabled = !present;
  $("number").title = present ? say("more_of", { number: label(present.number) }) : "";
  if (present) $("number").dataset.stop = present.stop_id;
  else delete $("number").dataset.stop;
  $("name").textContent = present ? who(present) : "";
  if (present) $("name").append(" ", badge(present));
  $("times").textContent = present ? times(present, at) : "";
  const steps = present?.next_steps.map((each) => keepTogether(each).replaceAll("-", "-\u2060")).join(", "); // no break in "X-quang"
  $("steps").textContent = steps ? say("next_steps", { steps }) : "";
  const hint = { break: "on_break_hint", closed: "closed_hint" }[open] ?? (present ? "" : "nobody_hint");
  $("standing").textContent = open === "open" && ready && !present ? say("ready_on") : hint && say(hint);
  document.title = [present && label(present.number), keepTogether(state.counter.room)].filter(Boolean).join(" · ");
}

function presentTitle(present, open) {
  if (present?.state === "serving") return say("present_serving");
  if (present) return say(present.arrived_here_at ? "present_arrived" : "present_called");
  return say({ open: "nobody", break: "on_break", closed: "closed" }[open]);
}

function times(row, at) {
  const told = [row.called_at && say("called_at", { time: at(row.called_at) })];
  told.push(row.arrived_here_at && say("arrived_at", { time: at(row.arrived_here_at) }));
  told.push(row.started_at && say("started_at", { time: at(row.started_at) }));
  return told.filter(Boolean).join(", ");
}

function paintAction(button, view) {
  const { action } = button.dataset;
  block(button, refusal(action, view));
  const { state: open, ready } = view.state.counter;
  const word = button.querySelector("[data-word]:not(kbd)");
  if (action === "pause") word.textContent = say(open === "break" ? "pause_off" : "pause");
  if (action === "ready") {
    word.textContent = say(ready ? "ready_off" : "ready");
    button.setAttribute("aria-pressed", String(ready));
    button.title ||= say("ready_help");
  }
}

/** Not `disabled`: the button keeps the focus, and says why it does nothing. */
function block(button, reason) {
  button.setAttribute("aria-disabled", String(reason !== null));
  button.title = reason ?? "";
}

function paintNext(view) {
  const { state, now } = view;
  const { present, state: open } = state.counter;
  const first = next(state, now);
  const seconds = first ? callSeconds(state, now) : 0;
  let text = first ? say("next", { number: label(first.number) }) : say("next_nobody");
  if (!first && present) text = say("finish_last", { number: label(present.number) });
  if (open === "closed") text = say("open");
  if (open === "break") text = say("resume");
  if (open === "open" && seconds > 0) text = `${text} · ${seconds}`;
  if ($("next").textContent !== text) $("next").textContent = text;
}

function paintUndo({ state, now }) {
  const seconds = undoSeconds(state, now);
  const { undo } = state;
  const what = seconds > 0 ? deed(undo.action) : "";
  const text = what ? `${say("undo_what", { what, number: label(undo.number) })} · ${say("undo_left", { n: seconds })}` : say("undo");
  if ($("undo").textContent !== text) $("undo").textContent = text;
}

// A patient's way through the hospital: shown as chips, and what is to come changed as a list.

import { label } from "./console-model.js";
import { icon, made } from "./console-rows.js";
import { extended, grouped, listed, moved, planned, without } from "./console-way.js";
import { ask } from "./dialog.js";
import { say } from "./language.js";

const SIGNS = { done: "check", now: "map-pin" };
const $ = (id) => document.getElementById(id);

/** Draw a journey (JourneySteps) as a row of chips. */
export function paintWay(list, steps) {
  list.replaceChildren(...grouped(steps).map(chip));
}

function chip(group) {
  const { state } = group[0];
  const names = made("span", "", group.map((step) => step.name).join(" + "));
  const sign = SIGNS[state] ? [icon(SIGNS[state])] : [];
  const item = made("li", state, ...sign, names, made("span", "aside", say(`way_${state}`)));
  if (group.length > 1) item.append(made("small", "", say("way_either")));
  if (state === "now") item.setAttribute("aria-current", "step");
  return item;
}

/**
 * What a patient still has to do, as a member of staff wants it (PlannedSteps); null when the
 * question was left. `journey`: the JourneySteps as they are; `queues`: where one can be sent.
 */
export function askSteps(row, journey, queues) {
  const been = journey.filter((step) => step.state !== "to_come");
  let list = listed(journey);
  const show = (changed, place, control) => {
    list = changed;
    $("s-steps").replaceChildren(...list.map(line));
    $("s-none").hidden = list.length > 0;
    control ? focusOn(place, control) : null;
  };
  const change = (what, place) => {
    if (what === "up") show(moved(list, place, -1), Math.max(0, place - 1), what);
    if (what === "down") show(moved(list, place, 1), Math.min(list.length - 1, place + 1), what);
    if (what === "remove") show(without(list, place), place, what);
    if (what === "along") show(list.map((step, at) => (at === place ? { ...step, along: !step.along } : step)), place, what);
  };
  $("s-title").textContent = say("d_steps_of", { number: label(row.number) });
  paintWay($("s-been"), been);
  $("s-queue").replaceChildren(...queues.map((queue) => new Option(queue.name, queue.id)));
  $("s-add").onclick = () => {
    const queue = queues.find((each) => each.id === $("s-queue").value);
    show(extended(list, queue, been.map((step) => step.queue_id)));
  };
  $("s-steps").onclick = (event) => {
    const control = event.target.closest("[data-step]");
    if (control) change(control.dataset.step, placeOf(control));
  };
  $("s-steps").onkeydown = (event) => byKey(event, change);
  show(list);
  return ask("d-steps", () => planned(list));
}

function line(step, place) {
  const name = made("span", "", `${place + 1}. ${step.name}`);
  if (step.kind === "results") name.append(" ", made("small", "", say("way_results")));
  const along = made("label", "check", check(step), made("span", "", say("way_along")));
  along.hidden = place === 0;
  const buttons = [control("up", "arrow-up", step), control("down", "arrow-down", step), control("remove", "x", step)];
  return made("li", "", name, along, ...buttons);
}

function check(step) {
  const box = made("input", "");
  box.type = "checkbox";
  box.defaultChecked = step.along; // opening the dialog resets its form
  box.dataset.step = "along";
  return box;
}

function control(what, sign, step) {
  const button = made("button", "plain slim", icon(sign));
  button.type = "button";
  button.dataset.step = what;
  button.title = say(`way_${what}`);
  button.setAttribute("aria-label", say(`way_${what}_of`, { name: step.name }));
  return button;
}

/** Up and down through the steps; with Shift the step itself; Delete takes it away. */
function byKey(event, change) {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const control = event.target.closest("[data-step]");
  if (!control || !(by || event.key === "Delete")) return;
  event.preventDefault();
  const place = placeOf(control);
  if (event.key === "Delete") change("remove", place);
  else if (event.shiftKey) change(by < 0 ? "up" : "down", place);
  else focusOn(place + by, control.dataset.step);
}

function placeOf(control) {
  return [...$("s-steps").children].indexOf(control.closest("li"));
}

/** The same control of another step; where there is none, what adds one. */
function focusOn(place, control) {
  const item = $("s-steps").children[Math.max(0, Math.min(place, $("s-steps").children.length - 1))];
  const found = item?.querySelector(`[data-step=${control}]`);
  (found?.checkVisibility() ? found : (item?.querySelector("button") ?? $("s-add"))).focus();
}

// The set-up page's list of who may log in: first passwords, and accounts that are locked.

import { ask as asked, Wrong } from "./dialog.js";
import { buttonOf, element } from "./elements.js";
import { say } from "./language.js";
import { ask, send, tell } from "./setup-send.js";

const $ = (id) => document.getElementById(id);

/** The accounts as a table; `again` is called when one has changed. */
export async function accountsTable(again) {
  const { accounts } = (await ask("GET", "/accounts")) ?? { accounts: [] };
  return element("table", {}, element("tbody", {}, ...accounts.map((one) => line(one, again))));
}

function line(one, again) {
  const state = say(one.disabled ? "set_disabled" : one.must_change ? "set_must_change" : "set_in_use");
  const first = buttonOf(say("set_first"), () => firstPassword(one, again), "plain");
  const close = buttonOf(say("set_lock"), () => lock(one, again), "plain");
  close.hidden = one.disabled;
  const name = element("th", { scope: "row", textContent: one.name });
  const login = element("td", { className: "small", textContent: one.username });
  return element("tr", {}, name, login, element("td", { textContent: state }), element("td", {}, first, " ", close));
}

async function firstPassword({ username, name }, again) {
  $("f-title").textContent = say("set_first_of", { name });
  const done = await asked("d-first", async () => {
    const path = `/accounts/${encodeURIComponent(username)}/password`;
    const { problem } = await send("POST", path, { new_password: $("f-password").value });
    if (problem) throw new Wrong(problem.told, $("f-password"));
    return true;
  });
  if (!done) return;
  tell(say("set_first_set", { name }));
  again();
}

async function lock({ username, name }, again) {
  if (!(await sure(say("set_lock_of", { name }), say("set_lock_then"), say("set_lock")))) return;
  if (await ask("POST", `/accounts/${encodeURIComponent(username)}/disable`)) tell(say("set_locked", { name }));
  again();
}

/** Whether somebody wants this, having read what follows from it. */
export async function sure(title, then, button) {
  $("y-title").textContent = title;
  $("y-then").textContent = then;
  $("y-do").textContent = button;
  return (await asked("d-sure", () => true)) === true;
}

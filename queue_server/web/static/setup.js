// The set-up page: a draft text, forms that change it, problems by line, what saving would change.

import { prepare } from "./dialog.js";
import { buttonOf, element } from "./elements.js";
import { begin, of, say, spoken } from "./language.js";
import { accountsTable, sure } from "./setup-accounts.js";
import { fields, formOf, remember, rowFrom } from "./setup-form.js";
import { ask, send, tell } from "./setup-send.js";
import "./setup-words.js";
import "./staff-words.js";

const at = (id) => document.getElementById(id);
const facts = JSON.parse(at("facts").textContent);
const EXTRA = ["text", "accounts"];
const NEEDS_RESTART = ["kiosk", "board", "webhook"];
let saved = { version: 0, text: "" };
let draft = { text: "", tree: {}, ok: true };
let found = null; // what the server says of the draft, once it was asked
let marks = [];
let open = "queue";

async function load() {
  const now = await ask("GET", "/setup");
  if (!now) return;
  saved = now;
  await take(now.text);
  await loadVersions();
}

async function loadVersions() {
  ({ versions: marks } = (await ask("GET", "/setup/versions")) ?? { versions: [] });
  paintVersions();
}

/** Make this the draft, and see what is wrong with it and what it would change. */
async function take(text) {
  const checked = await ask("POST", "/setup/check", { text });
  if (!checked) return;
  found = checked;
  draft = { text, tree: found.tree ?? draft.tree, ok: found.ok };
  const changed = text !== saved.text;
  at("restart").hidden = !found.changes.some((one) => NEEDS_RESTART.includes(one.table));
  at("save").disabled = !found.ok || !changed;
  at("drop").disabled = !changed;
  paint();
}

function titleOf(key) {
  return EXTRA.includes(key) ? say(`set_${key}`) : of(facts.tables.find((one) => one.key === key).name);
}

function paintVersions() {
  at("versions").replaceChildren(...marks.slice(0, 10).map(versionLine));
}

function paint() {
  at("problems").replaceChildren(...found.problems.map(problemLine));
  at("changes").replaceChildren(...found.changes.map(changeLine));
  at("tables").replaceChildren(
    ...[...facts.tables.map((one) => one.key), ...EXTRA].map((key) => {
      const button = buttonOf(titleOf(key), () => ((open = key), paint()));
      if (key === open) button.setAttribute("aria-current", "page");
      return button;
    }),
  );
  const title = titleOf(open);
  if (open === "text") paintText(title);
  else if (open === "accounts") paintAccounts(title);
  else paintRows(title);
}

function paintRows(title) {
  const rules = open === "rules";
  const rows = rules ? [draft.tree.rules ?? {}] : (draft.tree[open] ?? []);
  const add = buttonOf(say("set_add"), () => edit(null), "plain");
  add.hidden = rules;
  const table = element("table", {}, element("tbody", {}, ...rows.map(rowLine)));
  at("view").replaceChildren(
    element("div", { className: "head" }, element("h2", { textContent: title }), add),
    rows.length ? table : element("p", { textContent: say("set_nothing") }),
  );
}

function rowLine(row, index) {
  const name = row.id ?? row.username ?? row.day ?? "";
  const more = open === "rules" ? say("set_for_all") : (row.name ?? row.room ?? row.title ?? "");
  const change = buttonOf(say("set_edit"), () => edit(index), "plain");
  change.setAttribute("aria-label", say("set_edit_of", { name: name || more }));
  return element(
    "tr",
    {},
    element("th", { scope: "row", textContent: more || name }),
    element("td", { className: "small", textContent: more ? name : "" }),
    element("td", {}, change),
  );
}

function edit(index) {
  const rules = open === "rules";
  const before = rules ? (draft.tree.rules ?? {}) : (draft.tree[open]?.[index] ?? {});
  const others = (table) => (draft.tree[table] ?? []).map((row) => row.id);
  const dialog = at("editor");
  at("fields").replaceChildren(...fields(facts, formOf(facts.schema, open), before, others));
  remember(at("fields"));
  at("remove").hidden = rules || index === null;
  at("editor-title").textContent = titleOf(open);
  dialog.returnValue = "cancel";
  dialog.onclose = async () => {
    if (dialog.returnValue === "cancel") return;
    const row = dialog.returnValue === "remove" ? null : rowFrom(at("fields"), before);
    const body = { text: draft.text, table: open, at: rules ? null : index, row };
    const changed = await ask("POST", "/setup/edit", body);
    if (changed) await take(changed.text);
  };
  dialog.showModal();
}

function paintText(title) {
  const text = element("textarea", { id: "text", value: draft.text, spellcheck: false });
  text.setAttribute("aria-label", title);
  text.addEventListener("change", () => take(text.value));
  at("view").replaceChildren(element("h2", { textContent: title }), text);
}

async function paintAccounts(title) {
  const table = await accountsTable(paint);
  if (open === "accounts") at("view").replaceChildren(element("h2", { textContent: title }), table);
}

function problemLine({ line, place, words, odd }) {
  const told = say(odd ? "set_odd" : "set_fault", { line, place, words: of(words) });
  return element("li", { className: odd ? "warn" : "stop", textContent: told });
}

function changeLine({ table, name, what, key }) {
  const label = facts.labels[key] ? of(facts.labels[key]) : key;
  const changed = `${titleOf(table)} ${name}${key ? `: ${label}` : ""}`;
  return element("li", { textContent: say(`set_${what}`, { what: changed }) });
}

/** When and by whom a version was saved, in words. */
function told({ version, at: when, who }) {
  const style = { dateStyle: "short", timeStyle: "short", timeZone: facts.time_zone };
  const time = new Date(when).toLocaleString(spoken() === "vi" ? "vi-VN" : "en-GB", style);
  return { version, time, by: who === "server" ? say("set_by_command") : who.replace("staff:", "") };
}

function versionLine(mark) {
  const back = buttonOf(say("set_version_line", told(mark)), async () => {
    const old = await ask("GET", `/setup/versions/${mark.version}`);
    if (old) await take(old.text);
    tell(say("set_looking_at", { version: mark.version }));
  }, "quiet");
  return element("li", {}, back);
}

async function save(force = false) {
  at("save").disabled = true;
  const asked = { text: draft.text, version: saved.version, force };
  const { body, problem } = await send("PUT", "/setup", asked);
  at("save").disabled = !draft.ok;
  if (body) {
    tell(say("set_saved", { version: body.version }));
    await load();
  } else if (problem.code === "setup_changed") await meetTheNewer();
  else if (problem.code === "not_allowed" && !force) {
    const then = `${problem.told} ${say("set_stranded_then")}`;
    if (await sure(say("set_stranded"), then, say("set_save_anyway"))) await save(true);
  } else tell(problem.told, "stop");
}

/** Somebody else has saved: the draft stays, and is compared with theirs from now on. */
async function meetTheNewer() {
  const newer = await ask("GET", "/setup");
  if (!newer) return;
  saved = newer;
  await loadVersions();
  await take(draft.text);
  tell(say("set_conflict", told(marks[0])), "warn");
}

at("save").addEventListener("click", () => save());
at("drop").addEventListener("click", () => (tell(""), take(saved.text)));
addEventListener("beforeunload", (event) => draft.text !== saved.text && event.preventDefault());

prepare();
begin(at("language"), () => {
  if (!found) return; // nothing to work on yet
  paintVersions();
  paint();
});
load();

// The set-up page: a draft text, forms that change it, problems by line, what saving would change.

import { fields, formOf, remember, rowFrom } from "/assets/setup-form.js";

const at = (id) => document.getElementById(id);
const facts = JSON.parse(at("facts").textContent);
const EXTRA = [{ key: "text", name: "Văn bản (TOML)" }, { key: "accounts", name: "Mật khẩu" }];
const SILENT = "Không kết nối được với máy chủ. Xin kiểm tra mạng rồi thử lại.";
const SIGNS = { added: "Thêm", removed: "Xóa", changed: "Sửa" };
const NEEDS_RESTART = ["kiosk", "board", "webhook"];
let saved = { version: 0, text: "" };
let draft = { text: "", tree: {}, ok: true };
let open = "queue";

async function ask(method, path, body) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() };
  const options = { method, headers, body: body && JSON.stringify(body) };
  const answer = await fetch(`/api/v1${path}`, options).catch(() => null);
  if (!answer) return tell(SILENT, "stop");
  if (answer.status === 401) location.reload();
  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  tell(said.words?.vi ?? "Máy chủ chưa làm được việc này. Xin thử lại.", "stop");
  return null;
}

function tell(text, tone) {
  const told = at("told");
  told.hidden = text === "";
  told.className = `notice ${tone ?? ""}`;
  told.textContent = text;
  return null;
}

async function load() {
  const now = await ask("GET", "/setup");
  if (!now) return;
  saved = now;
  await take(now.text);
  const { versions } = (await ask("GET", "/setup/versions")) ?? { versions: [] };
  at("versions").replaceChildren(...versions.slice(0, 10).map(versionLine));
}

/** Make this the draft, and see what is wrong with it and what it would change. */
async function take(text) {
  const found = await ask("POST", "/setup/check", { text });
  if (!found) return;
  draft = { text, tree: found.tree ?? draft.tree, ok: found.ok };
  const changed = text !== saved.text;
  at("problems").replaceChildren(...found.problems.map(problemLine));
  at("changes").replaceChildren(...found.changes.map(changeLine));
  at("restart").hidden = !found.changes.some((one) => NEEDS_RESTART.includes(one.table));
  at("save").disabled = !found.ok || !changed;
  at("drop").disabled = !changed;
  paint();
}

function paint() {
  at("tables").replaceChildren(
    ...[...facts.tables, ...EXTRA].map(({ key, name }) => {
      const button = buttonOf(name, () => ((open = key), paint()));
      if (key === open) button.setAttribute("aria-current", "page");
      return button;
    }),
  );
  const title = [...facts.tables, ...EXTRA].find(({ key }) => key === open).name;
  if (open === "text") paintText(title);
  else if (open === "accounts") paintAccounts(title);
  else paintRows(title);
}

function paintRows(title) {
  const rules = open === "rules";
  const rows = rules ? [draft.tree.rules ?? {}] : (draft.tree[open] ?? []);
  const add = buttonOf("Thêm", () => edit(null), "plain");
  add.hidden = rules;
  const table = element("table", {}, element("tbody", {}, ...rows.map(rowLine)));
  const none = "Chưa có gì. Bấm “Thêm”, hoặc bắt đầu từ một bệnh viện mẫu bằng lệnh “seed”.";
  at("view").replaceChildren(
    element("div", { className: "head" }, element("h2", { textContent: title }), add),
    rows.length ? table : element("p", { textContent: none }),
  );
}

function rowLine(row, index) {
  const name = row.id ?? row.username ?? row.day ?? "";
  const more = open === "rules" ? "Áp dụng cho mọi hàng đợi" : (row.name ?? row.room ?? row.title ?? "");
  const change = buttonOf("Sửa", () => edit(index), "plain");
  change.setAttribute("aria-label", `Sửa ${name || more}`);
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
  at("editor-title").textContent = facts.tables.find(({ key }) => key === open).name;
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
  const { accounts } = (await ask("GET", "/accounts")) ?? { accounts: [] };
  const lines = accounts.map((one) => {
    const state = one.disabled ? "Đã khóa" : one.must_change ? "Chờ đổi mật khẩu" : "Đang dùng";
    const first = buttonOf("Đặt mật khẩu lần đầu", () => firstPassword(one), "plain");
    const close = buttonOf("Khóa", () => disable(one), "plain");
    close.hidden = one.disabled;
    const name = element("th", { scope: "row", textContent: one.name });
    const login = element("td", { className: "small", textContent: one.username });
    return element("tr", {}, name, login, element("td", { textContent: state }), element("td", {}, first, " ", close));
  });
  if (open !== "accounts") return;
  const table = element("table", {}, element("tbody", {}, ...lines));
  at("view").replaceChildren(element("h2", { textContent: title }), table);
}

async function firstPassword({ username, name }) {
  const asked = `Mật khẩu lần đầu của ${name} (ít nhất 10 ký tự; người dùng sẽ phải đổi khi đăng nhập):`;
  const password = prompt(asked);
  if (!password) return;
  const done = await ask("POST", `/accounts/${username}/password`, { new_password: password });
  if (done) tell(`Đã đặt mật khẩu lần đầu cho ${name}.`);
  paint();
}

async function disable({ username, name }) {
  if (!confirm(`Khóa tài khoản của ${name}?`)) return;
  if (await ask("POST", `/accounts/${username}/disable`)) tell(`Đã khóa tài khoản của ${name}.`);
  paint();
}

function problemLine({ line, place, words, odd }) {
  const told = `Dòng ${line}, ${place}: ${words.vi}`;
  return element("li", { className: odd ? "warn" : "stop", textContent: (odd ? "Lưu ý: " : "Lỗi: ") + told });
}

function changeLine({ table, name, what, key }) {
  const title = facts.tables.find((one) => one.key === table).name;
  const label = key ? `: ${facts.labels[key] ?? key}` : "";
  return element("li", { textContent: `${SIGNS[what]} ${title} ${name}${label}` });
}

function versionLine({ version, at: when, who }) {
  const time = new Date(when).toLocaleString("vi-VN", { dateStyle: "short", timeStyle: "short" });
  const by = who === "server" ? "dòng lệnh" : who.replace("staff:", "");
  const back = buttonOf(`Phiên bản ${version} · ${time} · ${by}`, async () => {
    const old = await ask("GET", `/setup/versions/${version}`);
    if (old) await take(old.text);
    tell(`Đang xem phiên bản ${version}. Bấm “Lưu và dùng ngay” để dùng lại.`);
  }, "quiet");
  return element("li", {}, back);
}

at("save").addEventListener("click", async () => {
  at("save").disabled = true;
  const done = await ask("PUT", "/setup", { text: draft.text, version: saved.version });
  if (!done) return void (at("save").disabled = !draft.ok);
  tell(`Đã lưu. Phiên bản ${done.version} đang được dùng.`);
  await load();
});
at("drop").addEventListener("click", () => (tell(""), take(saved.text)));
addEventListener("beforeunload", (event) => draft.text !== saved.text && event.preventDefault());

function element(tag, facts, ...children) {
  const made = Object.assign(document.createElement(tag), facts);
  made.append(...children);
  return made;
}

function buttonOf(text, act, className = "") {
  const button = element("button", { type: "button", textContent: text, className });
  button.addEventListener("click", act);
  return button;
}

load();

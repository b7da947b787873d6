// The staff login: sends the form as JSON, says what went wrong, goes on when it went well.

import { begin, known, say } from "./language.js";
import "./staff-words.js";

const form = document.getElementById("login");
const problem = document.getElementById("problem");
const reveal = document.getElementById("reveal");
const submit = form.querySelector("[type=submit]");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  submit.disabled = true;
  const code = await logIn(form.username.value.trim(), form.password.value);
  submit.disabled = false;
  if (code === null) location.replace(form.dataset.next);
  else if (code === "password_change_needed") {
    sessionStorage.setItem("first-login", form.username.value.trim());
    location.assign("/staff/password");
  } else show(code);
});

reveal.addEventListener("click", () => {
  const shown = form.password.type === "text";
  form.password.type = shown ? "password" : "text";
  reveal.setAttribute("aria-pressed", String(!shown));
  paintReveal();
});

/** Null when the session stands, else the code of what went wrong. */
async function logIn(username, password) {
  if (!username || !password) return "login_empty";
  const answer = await fetch("/api/v1/staff/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password }),
  }).catch(() => null);
  if (!answer) return "silent";
  if (answer.ok) return null;
  const body = await answer.json().catch(() => ({}));
  return body.code ?? "not_done";
}

function paintReveal() {
  reveal.querySelector("span").textContent = say(form.password.type === "text" ? "hide" : "show");
}

function show(code) {
  problem.hidden = false;
  problem.querySelector("span").textContent = say(known(code) ? code : "not_done");
  if (code === "login_failed") {
    form.password.value = "";
    form.password.focus();
  } else {
    form.username.focus();
  }
}

begin(document.getElementById("language"), () => {
  paintReveal();
  problem.hidden = true;
});

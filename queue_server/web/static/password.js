// One's own password: sends the form, says what went wrong, goes on to the staff's pages.

import { begin, known, of, say } from "./language.js";
import "./staff-words.js";

const WRONG = { login_failed: "old_password_wrong" }; // here it is the password in use
const form = document.getElementById("change");
const problem = document.getElementById("problem");
const submit = form.querySelector("[type=submit]");
const firstLogin = sessionStorage.getItem("first-login");

if (firstLogin) {
  sessionStorage.removeItem("first-login");
  document.getElementById("first").hidden = false;
  form.username.value = firstLogin;
  form.old.focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  submit.disabled = true;
  const wrong = await change();
  submit.disabled = false;
  if (wrong === null) return location.replace("/staff");
  document.getElementById("first").hidden = true;
  problem.hidden = false;
  problem.querySelector("span").textContent = wrong;
});

/** Null when it is changed, else why not. */
async function change() {
  const [username, password, chosen, again] = ["username", "old", "new", "again"].map(
    (name) => form.elements[name].value,
  );
  if (!username.trim() || !password || !chosen) return say("password_empty");
  if (chosen !== again) return say("passwords_differ");
  const answer = await fetch(`/api/v1/accounts/${encodeURIComponent(username.trim())}/password`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ password, new_password: chosen }),
  }).catch(() => null);
  if (!answer) return say("silent");
  if (answer.ok) return null;
  const said = await answer.json().catch(() => ({}));
  if (said.words && !(said.code in WRONG)) return of(said.words);
  const key = WRONG[said.code] ?? said.code;
  return say(known(key) ? key : "not_done");
}

begin(document.getElementById("language"), () => {
  problem.hidden = true;
});

// The insurance page: it keeps itself fresh, and those who repair close alarms and send again.

import { refresh } from "./refresh.js";

const WORDS = {
  forbidden: "Tài khoản này chỉ được xem. Xin báo bộ phận công nghệ thông tin.",
  silent: "Không kết nối được với máy chủ. Xin thử lại.",
  other: "Máy chủ chưa ghi nhận được. Xin thử lại sau ít phút.",
};
const GONE = ["alarm_unknown", "checkin_unknown"];
const problem = document.getElementById("problem");

document.querySelector("main").addEventListener("click", async (event) => {
  const button = event.target.closest("[data-post]");
  if (!button) return;
  button.disabled = true;
  const code = await post(button.dataset.post);
  button.disabled = false;
  problem.hidden = code === null;
  if (code !== null) problem.querySelector("span").textContent = WORDS[code] ?? WORDS.other;
  await refresh();
});

/** Null when it is done, or there is nothing to do any more; else the code of what went wrong. */
async function post(address) {
  const headers = { "Idempotency-Key": newKey() };
  const answer = await fetch(address, { method: "POST", headers }).catch(() => null);
  if (!answer) return "silent";
  if (answer.ok) return null;
  const body = await answer.json().catch(() => ({}));
  return GONE.includes(body.code) ? null : (body.code ?? "other");
}

/** 128 random bits; randomUUID is there over HTTPS alone. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

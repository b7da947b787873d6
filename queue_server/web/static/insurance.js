// The insurance page: it keeps itself fresh, and alarms can be closed by those who repair.

import { refresh } from "/assets/refresh.js";

const WORDS = {
  forbidden: "Tài khoản này chỉ được xem. Xin báo bộ phận công nghệ thông tin.",
  silent: "Không kết nối được với máy chủ. Xin thử lại.",
  other: "Máy chủ chưa ghi nhận được. Xin thử lại sau ít phút.",
};
const problem = document.getElementById("problem");

document.querySelector("main").addEventListener("click", async (event) => {
  const button = event.target.closest("[data-acknowledge]");
  if (!button) return;
  button.disabled = true;
  const code = await acknowledge(button.dataset.acknowledge);
  button.disabled = false;
  problem.hidden = code === null;
  if (code !== null) problem.querySelector("span").textContent = WORDS[code] ?? WORDS.other;
  await refresh();
});

/** Null when the alarm is closed, or gone already; else the code of what went wrong. */
async function acknowledge(id) {
  const address = `/api/v1/alarms/${id}/acknowledge`;
  // One alarm is closed once: its id makes the repetition the same write.
  const headers = { "Idempotency-Key": `acknowledge-${id}` };
  const answer = await fetch(address, { method: "POST", headers }).catch(() => null);
  if (!answer) return "silent";
  if (answer.ok) return null;
  const body = await answer.json().catch(() => ({}));
  return body.code === "alarm_unknown" ? null : (body.code ?? "other");
}

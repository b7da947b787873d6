// One's own password: sends the form, says what went wrong, goes on to the staff's pages.

const WORDS = {
  empty: "Xin điền đủ các ô.",
  differ: "Hai lần nhập mật khẩu mới chưa giống nhau.",
  login_failed: "Tên đăng nhập hoặc mật khẩu đang dùng không đúng.",
  login_locked: "Đã nhập sai nhiều lần. Xin đợi ít phút rồi thử lại.",
  silent: "Không kết nối được với máy chủ. Xin kiểm tra mạng rồi thử lại.",
  other: "Máy chủ chưa xử lý được. Xin thử lại sau ít phút.",
};
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
  if (!username.trim() || !password || !chosen) return WORDS.empty;
  if (chosen !== again) return WORDS.differ;
  const answer = await fetch(`/api/v1/accounts/${encodeURIComponent(username.trim())}/password`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ password, new_password: chosen }),
  }).catch(() => null);
  if (!answer) return WORDS.silent;
  if (answer.ok) return null;
  const said = await answer.json().catch(() => ({}));
  return said.words?.vi ?? WORDS[said.code] ?? WORDS.other;
}

// The staff login: sends the form as JSON, says what went wrong, goes on when it went well.

const WORDS = {
  empty: "Xin nhập tên đăng nhập và mật khẩu.",
  login_failed: "Tên đăng nhập hoặc mật khẩu không đúng. Xin thử lại.",
  login_locked: "Đã nhập sai nhiều lần. Xin đợi ít phút rồi thử lại.",
  busy: "Đang có nhiều người đăng nhập. Xin thử lại sau vài giây.",
  silent: "Không kết nối được với máy chủ. Xin kiểm tra mạng rồi thử lại.",
  other: "Máy chủ chưa xử lý được. Xin thử lại sau ít phút.",
};
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
  reveal.querySelector("span").textContent = shown ? "Hiện" : "Ẩn";
});

/** Null when the session stands, else the code of what went wrong. */
async function logIn(username, password) {
  if (!username || !password) return "empty";
  const answer = await fetch("/api/v1/staff/login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password }),
  }).catch(() => null);
  if (!answer) return "silent";
  if (answer.ok) return null;
  const body = await answer.json().catch(() => ({}));
  return body.code ?? "other";
}

function show(code) {
  problem.hidden = false;
  problem.querySelector("span").textContent = WORDS[code] ?? WORDS.other;
  if (code === "login_failed") {
    form.password.value = "";
    form.password.focus();
  } else {
    form.username.focus();
  }
}

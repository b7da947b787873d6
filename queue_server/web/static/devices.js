// Keeps the device page fresh, and says so when it cannot.

const kiosks = document.getElementById("kiosks");
const notFresh = document.getElementById("not-fresh");
const fresh = document.getElementById("fresh");
const period = Number(document.body.dataset.everyMs);

/** The new content, or null when it could not be had. */
async function fetchFragment() {
  const options = { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(period) };
  const answer = await fetch("/staff/devices/fragment", options).catch(() => null);
  if (answer?.status === 401) location.reload(); // the session ended: the page leads to the login
  return answer?.ok ? answer.text() : null;
}

async function refresh() {
  const html = await fetchFragment();
  notFresh.hidden = html !== null;
  fresh.hidden = html === null;
  document.body.toggleAttribute("data-not-fresh", html === null);
  document.getElementById("fresh-at").textContent = kiosks.querySelector("[data-at]").dataset.at;
  if (html !== null) {
    // Parsed as a document of its own: nothing in it runs.
    const parsed = new DOMParser().parseFromString(html, "text/html");
    kiosks.replaceChildren(...parsed.body.childNodes);
  }
  setTimeout(refresh, period);
}

setTimeout(refresh, period);

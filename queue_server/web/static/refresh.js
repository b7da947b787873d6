// Keeps a staff page's changing part (main[data-fragment]) fresh, and says so when it cannot.

import { write } from "./language.js";

const main = document.querySelector("main[data-fragment]");
const notFresh = document.getElementById("not-fresh");
const fresh = document.getElementById("fresh");
const period = Number(main.dataset.everyMs);
let next;

/** The new content, or null when it could not be had. */
async function fetchFragment() {
  const options = { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(period) };
  const answer = await fetch(main.dataset.fragment, options).catch(() => null);
  if (answer?.status === 401) location.reload(); // the session ended: the page leads to the login
  return answer?.ok ? answer.text().catch(() => null) : null;
}

/** Show what holds now; then again after the period. */
export async function refresh() {
  clearTimeout(next);
  const html = await fetchFragment();
  notFresh.hidden = html !== null;
  fresh.hidden = html === null;
  document.body.toggleAttribute("data-not-fresh", html === null);
  document.getElementById("fresh-at").textContent = main.querySelector("[data-at]").dataset.at;
  if (html !== null) {
    const focused = document.activeElement?.id;
    // Parsed as a document of its own: nothing in it runs.
    const parsed = new DOMParser().parseFromString(html, "text/html");
    main.replaceChildren(...parsed.body.childNodes);
    write(main);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  clearTimeout(next);
  next = setTimeout(refresh, period);
}

next = setTimeout(refresh, period);

// The language of the screen: one of two, remembered in this browser. Words come from …-words.js.

const WORDS = { vi: {}, en: {} };
const FIRST = "vi";
const KEPT_AS = "tiepdon.language";
const listeners = [];
let language = FIRST;

/** Take these words { vi: {key: text}, en: {…} } into the vocabulary. */
export function learn(words) {
  for (const each of Object.keys(WORDS)) Object.assign(WORDS[each], words[each]);
}

/** "vi" or "en". */
export function spoken() {
  return language;
}

/** A word in the language of the screen, its {…} filled from `facts`. */
export function say(key, facts = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));
}

/** Whether there is such a word. */
export function known(key) {
  return Object.hasOwn(WORDS[language], key);
}

/** Of the server's words {vi, en}, those in the language of the screen. */
export function of(words) {
  return words[language];
}

/** Write the words of all [data-word] below `root`, and [data-label] as their accessible names. */
export function write(root = document) {
  for (const each of root.querySelectorAll("[data-word]")) each.textContent = say(each.dataset.word);
  for (const each of root.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", say(each.dataset.label));
  }
}

/** Speak this language from now on; remembered in this browser. */
export function speak(wanted, storage = localStorage) {
  language = wanted in WORDS ? wanted : FIRST;
  storage.setItem(KEPT_AS, language);
  document.documentElement.lang = language;
  write();
  for (const each of listeners) each();
}

/** Speak what this browser spoke last; `button` changes it, `changed` is called at each change. */
export function begin(button, changed, storage = localStorage) {
  listeners.push(() => paintOther(button), changed);
  button.addEventListener("click", () => speak(language === "vi" ? "en" : "vi", storage));
  speak(storage.getItem(KEPT_AS) ?? FIRST, storage);
}

/** The button names the other language in that language. */
function paintOther(button) {
  button.textContent = say("language_short");
  button.title = say("language_other");
  button.lang = language === "vi" ? "en" : "vi";
}

// Questions: dialogs that give what was answered, or null when they were left.

const $ = (id) => document.getElementById(id);

/** Whether a question is open. */
export function asking() {
  return document.querySelector("dialog[open]") !== null;
}

/** Buttons that close and chips that fill, of every dialog. */
export function prepare() {
  for (const dialog of document.querySelectorAll("dialog")) {
    if ($("lost-here")) dialog.querySelector("h2").after($("lost-here").content.cloneNode(true));
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) dialog.close("");
      const fill = event.target.closest("[data-fill]");
      if (fill) {
        $(fill.dataset.fill).value = fill.textContent;
        $(fill.dataset.fill).focus();
      }
    });
  }
}

/**
 * Show a dialog; null when it was left, else what `read(form, button)` gives (or promises). What it
 * throws as a Wrong is shown, and the dialog stays.
 */
export function ask(id, read) {
  const dialog = $(id);
  const form = dialog.querySelector("form");
  const wrong = dialog.querySelector(".wrong");
  return new Promise((done) => {
    const submit = async (event) => {
      event.preventDefault();
      try {
        const answer = await read(form, event.submitter);
        finish(answer);
        dialog.close("ok");
      } catch (error) {
        if (!(error instanceof Wrong)) throw error;
        wrong.hidden = false;
        wrong.textContent = error.message;
        error.field.focus();
      }
    };
    const closed = () => finish(null);
    const finish = (answer) => {
      form.removeEventListener("submit", submit);
      dialog.removeEventListener("close", closed);
      done(answer);
    };
    form.reset();
    if (wrong) wrong.hidden = true;
    form.addEventListener("submit", submit);
    dialog.addEventListener("close", closed);
    dialog.showModal();
  });
}

/** What is wrong with a field, in words. */
export class Wrong extends Error {
  constructor(words, field) {
    super(words);
    this.field = field;
  }
}

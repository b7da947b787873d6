// Elements from facts. Text goes in as text, never as markup.

/** An element with these properties and children. */
export function element(tag, facts, ...children) {
  const made = Object.assign(document.createElement(tag), facts);
  made.append(...children);
  return made;
}

/** A button that acts. */
export function buttonOf(text, act, className = "") {
  const button = element("button", { type: "button", textContent: text, className });
  button.addEventListener("click", act);
  return button;
}

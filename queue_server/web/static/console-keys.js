// From a key to what it does. By the key's place (event.code), so that Telex, VNI and other
// Vietnamese input methods, which change what a key writes, change nothing here.

export const KEYS = {
  next: ["Space"],
  recall: ["KeyR", "R"],
  no_show: ["KeyV", "V"],
  arrive: ["KeyE", "E"],
  start: ["KeyB", "B"],
  transfer: ["KeyC", "C"],
  park: ["KeyG", "G"],
  finish: ["KeyX", "X"],
  put_back: ["KeyH", "H"],
  steps: ["KeyL", "L"],
  undo: ["KeyZ", "Z"],
  walk_in: ["KeyN", "N"],
  pause: ["KeyT", "T"],
  ready: ["KeyS", "S"],
  menu: ["KeyM", "M"],
};
const BY_CODE = new Map(Object.entries(KEYS).map(([action, [code]]) => [code, action]));
const BY_SIGN = { đ: "arrive", Đ: "arrive", "?": "help", ArrowDown: "down", ArrowUp: "up" };
const TYPED_INTO = "input, textarea, select, [contenteditable]";
const PRESSED_BY_SPACE = "button, a, summary, [role=button]";

/** What this keydown means here, or null: while typing, with a modifier, held down, in a dialog. */
export function actionOf(event, dialogOpen) {
  if (dialogOpen || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return null;
  // Of a dialog that was closed a moment ago a field may still have the focus.
  if (event.target.closest?.(TYPED_INTO)?.checkVisibility()) return null;
  if (event.code === "Space" && event.target.closest?.(PRESSED_BY_SPACE)) return null; // pressed
  const bySign = BY_SIGN[event.key] ?? null;
  if (bySign || event.shiftKey) return bySign;
  return BY_CODE.get(event.code) ?? null;
}

// What a board knows, and what it shows of it. Pure: no page, no network, no clock.

const REMEMBERED_CALLS = 200;

/** A board that has heard nothing yet. */
export function initial() {
  return { rev: 0, state: null, call: null, announced: [] };
}

/** Take a full state (BoardState); one at or below the last rev changes nothing. */
export function takeState(board, state) {
  if (board.state && state.rev <= board.rev) return board;
  return { ...board, rev: state.rev, state };
}

/**
 * Take a call to a patient (Call). It is to be announced once, and not after it has expired;
 * `now` is the server's time in milliseconds.
 */
export function takeCall(board, call, now) {
  const known = board.announced.includes(call.call_id);
  if (known || Date.parse(call.expires_at) <= now) return { board, announce: false };
  const announced = [...board.announced, call.call_id].slice(-REMEMBERED_CALLS);
  return { board: { ...board, call, announced }, announce: true };
}

/**
 * The lines to show, newest call first. A call can overtake the state that will hold it:
 * until that state comes, the call stands on top, in the place of its room's earlier number.
 */
export function serving(board) {
  const lines = board.state ? board.state.serving : [];
  const { call } = board;
  const held = lines.some((line) => call && line.call_id === call.call_id);
  if (!call || held || call.rev <= board.rev) return [...lines];
  return [call, ...lines.filter((line) => line.room !== call.room)];
}

/** The numbers that come next, without one that is being called this moment. */
export function upcoming(board) {
  const called = new Set(serving(board).map((line) => line.number));
  return (board.state ? board.state.next : []).filter((number) => !called.has(number));
}

/** "A012" in the parts that a board draws: { letters: "A", digits: "012" }. */
export function split(number) {
  const [, letters, digits] = /^(.*?)(\d*)$/.exec(number);
  return { letters, digits };
}

/** How long ago the server was heard, as a person says it. */
export function heardText(seconds) {
  return seconds < 10 ? "Cập nhật vừa xong" : `Cập nhật ${Math.floor(seconds)} giây trước`;
}

/** A room's name that never breaks before its number: "Phòng 3". */
export function keepTogether(name) {
  return name.replace(/ (?=\d)/g, "\u00a0");
}

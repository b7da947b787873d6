// Keeps a page at what the server says: a stream tells that something is new, a fetch brings it.

const SILENT_AFTER_MS = 12_000; // the server's stream beats every 5 s
const FETCH_MS = 8000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
const ELSEWHERE = [401, 403, 404]; // the session ended, the role changed, the counter is gone

/**
 * Follow `address` (its state as JSON) for ever: each message of its stream (server-sent events) is
 * news. `onState(body)` gets each state, `onLink(up, heardAt)` is told when the server is lost and
 * found: `heardAt` (ms) is when it was last heard.
 */
export class Link {
  #address;
  #stream;
  #onState;
  #onLink;
  #source = null;
  #up = false;
  #heardAt = Date.now(); // the server has just sent this page
  #pause = FIRST_PAUSE_MS;
  #retry = 0;
  #asking = null;
  #wanted = false;

  constructor({ address, stream, onState, onLink }) {
    this.#address = address;
    this.#stream = stream;
    this.#onState = onState;
    this.#onLink = onLink;
  }

  /** Begin. */
  start() {
    addEventListener("online", () => this.again());
    addEventListener("offline", () => this.#lost());
    document.addEventListener("visibilitychange", () => document.hidden || this.#up || this.again());
    setInterval(() => this.#watch(), 1000);
    this.again();
  }

  /** Try now. */
  again() {
    clearTimeout(this.#retry);
    this.#pause = FIRST_PAUSE_MS;
    return this.#connect();
  }

  /**
   * Ask for the newest state; true when it came. One question at a time, and one more after it
   * for what was asked meanwhile: so no older answer ever comes after a newer one.
   */
  refresh() {
    this.#wanted = true;
    this.#asking ??= this.#askWhileWanted().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askWhileWanted() {
    let good = true;
    while (good && this.#wanted) {
      this.#wanted = false;
      good = await this.#ask();
    }
    return good;
  }

  async #connect() {
    this.#hangUp();
    if (await this.refresh()) this.#listen();
  }

  async #ask() {
    const options = { cache: "no-store", signal: AbortSignal.timeout(FETCH_MS) };
    const answer = await fetch(this.#address, options).catch(() => null);
    if (answer && ELSEWHERE.includes(answer.status)) {
      location.reload(); // the page itself says why, or leads to the login
      return false;
    }
    const body = answer?.ok ? await answer.json().catch(() => null) : null;
    if (body === null) {
      this.#lost();
      return false;
    }
    this.#heard();
    this.#onState(body);
    return true;
  }

  #listen() {
    const source = new EventSource(this.#stream);
    this.#source = source;
    const beat = () => {
      if (source === this.#source) this.#heard();
    };
    source.addEventListener("beat", beat);
    source.addEventListener("message", () => {
      beat();
      this.refresh();
    });
    source.addEventListener("error", () => {
      if (source === this.#source) this.#broken();
    });
  }

  /** The stream broke: a server that still answers is asked again, one that does not is lost. */
  async #broken() {
    this.#hangUp();
    if (await this.refresh()) this.#later();
  }

  #heard() {
    this.#heardAt = Date.now();
    this.#pause = FIRST_PAUSE_MS;
    if (this.#up) return;
    this.#up = true;
    this.#onLink(true, this.#heardAt);
  }

  #lost() {
    this.#hangUp();
    this.#up = false;
    this.#onLink(false, this.#heardAt);
    this.#later();
  }

  #later() {
    clearTimeout(this.#retry);
    // Up to half as much more, so that a server that comes back does not meet all at once.
    this.#retry = setTimeout(() => this.#connect(), this.#pause * (1 + Math.random() / 2));
    this.#pause = Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
  }

  #watch() {
    if (this.#source && Date.now() - this.#heardAt > SILENT_AFTER_MS) this.#lost();
  }

  #hangUp() {
    this.#source?.close();
    this.#source = null;
  }
}

/** The session has ended: to the login, and back here. */
export function toLogin() {
  location.assign(`/staff/login?next=${encodeURIComponent(location.pathname)}`);
}

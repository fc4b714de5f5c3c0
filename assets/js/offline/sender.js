// Sends what waits in the outbox, one note after the other, from a page or from the worker. The server takes a note once,
// however often it comes: a note is removed only when the server says that it has it.
import * as store from "./store.js";

const LOCK = "desk-outbox";
const LEASE = 100_000;
const PATIENCE = 90_000; // photos over a hotel's network
const SOONEST = 5_000;
const LATEST = 300_000;
const HELD = 30 * 60_000; // as long as a form keeps the note that is open in it (form.js)
const FINAL = new Set([400, 403, 404, 405, 410]);

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(LOCK) : null;
const listeners = new Set();

/** Hear that something in the outbox changed, here or in another tab. */
export function onChange(listener) {
  listeners.add(listener);
  if (channel) channel.onmessage = () => listeners.forEach((each) => each());
}

export function announce() {
  channel?.postMessage("changed");
  listeners.forEach((each) => each());
}

/** Who is signed in: {status: "in", ...}, {status: "out"}, or {status: "away"} where there is no network. */
export async function ask(address) {
  try {
    const answer = await fetch(address, {
      headers: { "X-Outbox": "1", Accept: "application/json" },
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.status === 401) return { status: "out" };
    const state = await answer.json();
    return answer.ok && state.user ? { status: "in", ...state } : { status: "away" };
  } catch {
    return { status: "away" };
  }
}

/** Whether a moment is still to come. Further off than anybody sets it, the phone's clock was put back: it is over. */
const ahead = (moment, now, most) => moment > now && moment - now <= most;
const held = (note, now) => ahead(note.held_until, now, HELD);

/** Notes of a person that may go now. */
const due = (notes, user, now, forced) =>
  notes.filter(
    (note) =>
      note.user === user &&
      !note.deleted_at &&
      (note.state === "waiting" || note.state === "sending") &&
      !held(note, now) &&
      (forced || !ahead(note.next_at, now, LATEST)),
  );

let running = null;
let again = false;

/**
 * Send what is due. `forced` does not wait for the next try of each. Returns "in", "out", "away" or "" (nothing to send).
 * Two tabs, or a page and the worker, take turns.
 */
export function flush(address, { forced = false } = {}) {
  if (running) {
    again = again || forced;
    return running;
  }
  running = taking(() => rounds(address, forced)).finally(() => {
    running = null;
    if (again) {
      again = false;
      flush(address, { forced: true });
    }
  });
  return running;
}

async function taking(work) {
  if (globalThis.navigator?.locks) return navigator.locks.request(LOCK, work);
  return work();
}

/** Whoever held the lock before was closed in the middle of sending: perhaps it arrived, perhaps not. */
async function takeUp(notes) {
  if (!globalThis.navigator?.locks) return;
  const left = notes.filter((note) => note.state === "sending");
  for (const note of left) await store.change(note.client_id, (now) => ({ ...now, state: "waiting", leased_until: 0, unsure: true }));
  if (left.length) announce();
}

async function rounds(address, forced) {
  const before = await store.notes();
  await takeUp(before);
  if (!before.some((note) => due([note], note.user, Date.now(), forced).length)) return "";
  let state = await ask(address);
  await store.remember("signed_out", state.status === "out");
  if (state.status !== "in") {
    announce();
    return state.status;
  }
  const tried = new Set();
  for (;;) {
    const waiting = due(await store.notes(), state.user, Date.now(), forced);
    const next = waiting.find((note) => !tried.has(note.client_id));
    if (!next) return "in";
    tried.add(next.client_id);
    const claimed = await claim(next.client_id);
    if (!claimed) continue;
    announce();
    let status = await send(claimed, state.csrf);
    if (status === "token") {
      // Signed in again meanwhile: the token is another one.
      state = await ask(address);
      status = state.status === "in" && state.user === claimed.user ? await send(claimed, state.csrf) : state.status;
      if (status === "token") await later(claimed, "");
      if (status === "in") await back(claimed); // somebody else came in: it waits for its writer
    }
    if (status === "out") {
      await store.remember("signed_out", true);
      await back(claimed);
    }
    if (status === "away") await later(claimed, "");
    announce();
    if (status === "out" || status === "away") return status;
  }
}

/** Take a note to send it; nothing when somebody else is at it. */
function claim(id) {
  const now = Date.now();
  return store.change(id, (note) => {
    const free = navigator.locks || !ahead(note.leased_until, now, LEASE);
    if (!free || note.deleted_at || held(note, now)) return null;
    return { ...note, state: "sending", leased_until: now + LEASE, unsure: true };
  });
}

const back = (note) => store.change(note.client_id, (now) => ({ ...now, state: "waiting", leased_until: 0 }));

function later(note, reason) {
  return store.change(note.client_id, (now) => {
    const attempts = (now.attempts || 0) + 1;
    const wait = Math.min(LATEST, SOONEST * 2 ** (attempts - 1));
    return { ...now, state: "waiting", leased_until: 0, attempts, unsure: true, reason, next_at: Date.now() + wait };
  });
}

const refuse = (note, state, answer) =>
  store.change(note.client_id, (now) =>
    now.version === note.version ? { ...now, ...answer, state, leased_until: 0, unsure: false } : { ...now, state: "waiting", leased_until: 0 },
  );

function body(note) {
  const form = new FormData();
  for (const [name, value, filename] of note.entries) {
    if (value instanceof Blob) form.append(name, value, filename || "photo");
    else form.append(name, value);
  }
  form.set("client_id", note.client_id);
  return form;
}

/** Send one note; "" when that is settled, else "out", "away" or "token". */
async function send(note, csrf) {
  let answer;
  let told = null;
  try {
    answer = await fetch(note.url, {
      method: "POST",
      body: body(note),
      headers: { "X-Outbox": "1", "X-CSRFToken": csrf, Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if ((answer.headers.get("Content-Type") || "").includes("json")) told = await answer.json();
  } catch {
    return "away"; // no network, or it broke off: perhaps it arrived, perhaps not
  }
  return settle(note, answer.status, told);
}

async function settle(note, status, told) {
  if ((status === 201 || status === 200) && told?.url) {
    // An earlier version had arrived after all: the newer words are kept, not thrown away.
    await store.taken(note, told, status === 200 && note.edited);
    return "";
  }
  if (status === 401) return "out";
  if (status === 403 && told?.csrf) return "token";
  if (status === 422 && told) await refuse(note, "refused", { errors: told.errors || [] });
  else if (status === 409 && told?.seen) await refuse(note, "clash", { errors: told.errors || [], seen: told.seen, other: told.other });
  else if (FINAL.has(status)) await refuse(note, "refused", { errors: told?.errors || [], code: status });
  else await later(note, status === 413 ? "large" : "busy");
  return "";
}

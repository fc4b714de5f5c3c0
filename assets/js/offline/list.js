// /outbox/: each note that waits on this phone, what keeps it, and what can be done about it.
import { announce, flush } from "./sender.js";
import * as store from "./store.js";
import { address, clock, count, fault, piece, say } from "./words.js";

const SENT_SHOWN = 5;
const STATES = { waiting: "clock", sending: "cloud-upload", refused: "alert-circle", clash: "alert-triangle", late: "alert-triangle", out: "login" };

const list = () => document.querySelector("[data-outbox-list]");
const reader = () => document.getElementById("words")?.dataset.person || "";
const part = (item, name) => item.querySelector(`[data-note-${name}]`);

let drawing = Promise.resolve();

/** One drawing after the other: two at once would show a note twice. */
function draw() {
  drawing = drawing.then(redraw, redraw);
  return drawing;
}

async function redraw() {
  const place = list();
  if (!place) return;
  const [notes, signedOut] = [await store.notes(), await store.fact("signed_out")];
  const mine = notes.filter((note) => note.user === reader());
  const focused = document.activeElement?.closest?.("[data-note-id]")?.dataset.noteId;
  place.replaceChildren(...mine.map((note) => (note.deleted_at ? deleted(note) : shown(note, signedOut))));
  if (focused) place.querySelector(`[data-note-id="${CSS.escape(focused)}"] :is(a, button)`)?.focus();
  const waiting = mine.filter((note) => !note.deleted_at);
  document.querySelector("[data-outbox-empty]").hidden = mine.length > 0;
  document.querySelector("[data-outbox-card]").hidden = !mine.length;
  document.querySelector("[data-outbox-sign-in]").hidden = !(signedOut && waiting.length);
  document.querySelector("[data-outbox-summary]").textContent = waiting.length ? count("notSent", waiting.length) : "";
  const others = notes.filter((note) => note.user !== reader() && !note.deleted_at).length;
  const told = document.querySelector("[data-outbox-others]");
  told.hidden = !others;
  told.querySelector("[data-others-words]").textContent = count("others", others);
  await drawSent();
}

async function drawSent() {
  const traces = (await store.traces()).filter((trace) => trace.user === reader()).slice(0, SENT_SHOWN);
  const card = document.querySelector("[data-outbox-sent]");
  card.hidden = !traces.length;
  card.querySelector("ul").replaceChildren(
    ...traces.map((trace) => {
      const line = piece("outbox-sent-line");
      const link = line.querySelector("a");
      link.href = trace.url;
      link.textContent = trace.title;
      line.querySelector("[data-sent-at]").textContent = clock(trace.at);
      return line;
    }),
  );
}

function shown(note, signedOut) {
  const item = piece("outbox-note");
  item.dataset.noteId = note.client_id;
  item.id = `note-${note.client_id}`;
  const state = signedOut && note.state === "waiting" ? "out" : note.state;
  item.dataset.state = state;
  part(item, "title").textContent = note.title;
  part(item, "when").textContent = [say("saved", { when: clock(note.saved_at) }), note.photos ? count("photos", note.photos) : ""].filter(Boolean).join(" · ");
  part(item, "words").textContent = note.words;
  const mark = part(item, "state");
  mark.querySelectorAll("[data-state-icon]").forEach((icon) => icon.dataset.stateIcon !== STATES[state] && icon.remove());
  mark.querySelector("[data-state-words]").textContent = say(`state${state[0].toUpperCase()}${state.slice(1)}`);
  reasons(part(item, "reasons"), note);
  clash(part(item, "clash"), note);
  const arrived = part(item, "arrived");
  arrived.hidden = !note.arrived;
  if (note.arrived) arrived.href = note.arrived;
  const open = part(item, "open");
  open.href = `${note.code === 404 ? `${address("log")}?unplanned=1` : note.page}#outbox=${note.client_id}`;
  open.hidden = note.state === "sending" || note.state === "late";
  part(item, "send").hidden = ["sending", "clash", "late"].includes(note.state) || state === "out";
  return item;
}

function reasons(place, note) {
  const lines = (note.errors || []).map(fault);
  if (note.state === "refused" && !lines.length) lines.push(say(note.code === 404 ? "gone" : note.code === 403 ? "forbidden" : "refusedPlain"));
  if (note.state === "late") lines.push(say("late"));
  if (note.state === "waiting" && note.reason === "large") lines.push(say("large"));
  place.replaceChildren(
    ...lines.map((line) => {
      const element = document.createElement("li");
      element.textContent = line;
      return element;
    }),
  );
  place.hidden = !lines.length;
}

function clash(place, note) {
  place.hidden = note.state !== "clash";
  if (note.state !== "clash") return;
  const { label, said } = note.other || {};
  place.querySelector("[data-other-result]").textContent = label || "";
  place.querySelector("[data-other-said]").textContent = said || "";
}

function deleted(note) {
  const item = piece("outbox-deleted");
  item.dataset.noteId = note.client_id;
  item.querySelector("[data-note-title]").textContent = note.title;
  return item;
}

/** Set what a note says in one field, both as it is sent and as it is opened again. */
function having(note, name, value) {
  const entries = note.entries.filter(([each]) => each !== name);
  const fields = note.fields.filter(([each]) => each !== name);
  const kind = name === "beside" ? "tick" : "text";
  return { ...note, entries: [...entries, [name, value]], fields: [...fields, [name, kind, value]] };
}

const waiting = (note) => ({ ...note, state: "waiting", errors: [], reason: "", code: 0, next_at: 0, held_until: 0 });

const DEEDS = {
  send: (note) => waiting(note),
  add: (note) => waiting(having(having(note, "beside", "add"), "seen", note.seen)),
  replace: (note) => waiting(having(note, "seen", note.seen)),
  delete: (note) => ({ ...note, deleted_at: Date.now() }),
  restore: (note) => ({ ...note, deleted_at: 0, held_until: 0 }),
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-note-deed]");
  const item = button?.closest("[data-note-id]");
  if (!item) return;
  const deed = button.dataset.noteDeed;
  await store.change(item.dataset.noteId, (note) =>
    note.user === reader() && note.state !== "sending" ? { ...DEEDS[deed](note), version: `${note.version}+` } : null,
  );
  await draw();
  announce();
  if (deed !== "delete") await flush(address("state"), { forced: true }).catch(() => "");
  await draw();
});

document.addEventListener("outbox:changed", draw);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => draw().catch(() => {}));
else draw().catch(() => {});

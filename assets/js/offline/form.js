// form[data-outbox]: what is saved goes into the outbox first and is sent from there. data-outbox names the meeting,
// data-outbox-meeting is its number. Without IndexedDB the form is sent as any other.
import { collect, draftId, dropDrafts, forgetDraft, keptElsewhere, putBack } from "../drafts.js";
import { onContent } from "../swaps.js";
import { freshToday } from "./fresh.js";
import { kept, toCome, toLog } from "./pick.js";
import { announce, flush } from "./sender.js";
import * as store from "./store.js";
import { address, clock, count, fault, piece, say } from "./words.js";

const IMPATIENT = 6_000; // after so long the note is "kept", whether or not the network brings it through later
const HELD = 30 * 60_000;
const NEVER = new Set(["csrfmiddlewaretoken", "draft", "client_id"]);
const plain = new WeakSet();
const busy = new WeakSet();
const rewriting = new WeakMap(); // form → the note that it corrects

export const person = () => document.getElementById("words")?.dataset.person || "";

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

async function entriesOf(form) {
  const entries = [];
  for (const [name, value] of new FormData(form)) {
    if (NEVER.has(name)) continue;
    if (!(value instanceof Blob)) entries.push([name, value]);
    // A copy: the camera's own file may be gone by the time there is a network.
    else if (value.size) entries.push([name, new Blob([await value.arrayBuffer()], { type: value.type }), value.name]);
  }
  return entries;
}

const first = (entries, ...names) => names.map((name) => entries.find(([each, value]) => each === name && value)?.[1]).find(Boolean) || "";

function titleOf(form, entries) {
  if (form.dataset.outbox) return form.dataset.outbox;
  const chosen = form.elements.organisation?.selectedOptions?.[0];
  return first(entries, "title", "new_organisation") || (chosen?.value && chosen.text) || first(entries, "contact_name") || say("unplanned");
}

async function noteOf(form, id) {
  const entries = await entriesOf(form);
  const before = rewriting.get(form);
  return {
    client_id: id,
    version: newId(),
    user: person(),
    url: new URL(form.action, location.href).pathname,
    // Where it can be opened again: /meetings/log/ may propose another meeting by then.
    page: form.dataset.outboxMeeting ? new URL(form.action, location.href).pathname : `${address("log")}?unplanned=1`,
    title: titleOf(form, entries),
    meeting: Number(form.dataset.outboxMeeting) || null,
    saved_at: before?.saved_at || Date.now(),
    entries,
    fields: collect(form),
    draft: draftId(form),
    photos: entries.filter(([, value]) => value instanceof Blob).length,
    words: first(entries, "said", "promises-0-title").slice(0, 200),
    state: "waiting",
    attempts: 0,
    edited: Boolean(before?.unsure),
    errors: [],
  };
}

// Capturing, so that drafts and the guard against a second click leave it alone.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("form[data-outbox]") || !person() || plain.has(form)) return;
    if (!globalThis.indexedDB) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!busy.has(form)) save(form, event.submitter);
  },
  true,
);

function unanswered(form) {
  const missing = [...form.elements].find((field) => field.willValidate && !field.validity.valid && !field.closest("[hidden]"));
  if (!missing) return [];
  const label = missing.closest("fieldset, .field")?.querySelector(".form-label")?.textContent.trim() || "";
  const words = missing.name === "result" ? say("tapResult") : missing.validationMessage;
  return [{ name: missing.name, label, messages: [words] }];
}

async function save(form, submitter) {
  const missing = unanswered(form);
  if (missing.length) return showErrors(form, missing);
  busy.add(form);
  working(form, true);
  try {
    const before = rewriting.get(form);
    const note = await noteOf(form, before?.client_id || newId());
    try {
      await store.keep(note, before);
    } catch (error) {
      return refusedByPhone(form, submitter, error);
    }
    forgetDraft(form);
    announce();
    wakeLater();
    navigator.storage?.persist?.().catch(() => {}); // not to be thrown away when room is short
    await follow(form, note);
  } finally {
    busy.delete(form);
    working(form, false);
  }
}

function refusedByPhone(form, submitter, error) {
  if (error?.name === "QuotaExceededError") return showErrors(form, [{ name: "photos", label: "", messages: [say("full")] }]);
  if (navigator.onLine === false) return showErrors(form, [{ name: "", label: "", messages: [say("cannotKeep")] }]);
  plain.add(form);
  // A kept page says the same id each time: two notes of one id would be taken for one.
  if (form.elements.client_id) form.elements.client_id.value = newId();
  setTimeout(() => form.requestSubmit(submitter));
  return undefined;
}

/** Ask the system to wake the worker when there is a network, where it can. */
async function wakeLater() {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register("outbox");
  } catch {
    // Pages send it themselves.
  }
}

/** See what becomes of a note that was just saved, and tell. */
async function follow(form, note) {
  const sent = flush(address("state"), { forced: true }).then(() => flush(address("state")));
  await Promise.race([sent.catch(() => ""), new Promise((resolve) => setTimeout(resolve, IMPATIENT))]);
  const [now, trace] = [await store.note(note.client_id), await store.trace(note.client_id)];
  if (trace && !now) return arrived(trace);
  if (now?.state === "refused" && now.errors.length) {
    rewriting.set(form, now);
    history.replaceState(history.state, "", `#outbox=${note.client_id}`);
    return showErrors(form, now.errors);
  }
  if (now && !["waiting", "sending"].includes(now.state)) return leave(`${address("outbox")}#note-${note.client_id}`);
  await tellKept(form, note);
  // It may still come through while one looks at the page.
  sent
    .then(async () => (await store.trace(note.client_id)) && !(await store.note(note.client_id)) && toldArrived(note))
    .catch(() => {});
  return undefined;
}

/** A word to the worker, also from a page that was open before it came. */
export async function tellWorker(message) {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => null);
  registration?.active?.postMessage(message);
}

function arrived(trace) {
  try {
    sessionStorage.setItem("outbox-said", trace.words || "");
  } catch {
    // The page itself shows the outcome.
  }
  tellWorker({ type: "here", user: person(), forced: true });
  leave(trace.url);
}

/** All that was typed is kept: nobody need be asked before leaving. */
function leave(address) {
  document.querySelectorAll("form[data-outbox]").forEach((form) => form.removeAttribute("data-guard"));
  location.assign(address);
}

async function tellKept(form, note) {
  const card = piece("outbox-kept");
  if (!card) return;
  const [notes, known, signedOut] = [await store.notes(), await store.fact("known"), await store.fact("signed_out")];
  const mine = kept(notes, person());
  card.dataset.note = note.client_id;
  card.querySelector("[data-kept-words]").textContent = count("kept", notes.filter((each) => each.user === person() && !each.deleted_at).length);
  card.querySelector("[data-kept-title]").textContent = note.title;
  card.querySelector("[data-kept-why]").textContent = signedOut ? say("signInToSend") : say("sentLater");
  card.querySelector("[data-kept-sign-in]").hidden = !signedOut;
  const next = known && (toLog(known.meetings, mine) || toCome(known.meetings, mine));
  const link = card.querySelector("[data-kept-next]");
  if (next?.log) {
    link.href = next.log;
    link.querySelector("[data-kept-next-title]").textContent = next.title;
    link.querySelector("[data-kept-next-when]").textContent = next.when;
  } else link.remove();
  (form.closest(".form-card") || form).replaceWith(card);
  document.querySelectorAll(".which-meeting, .desk-alert[data-error-summary]").forEach((rest) => rest.remove());
  card.focus();
  scrollTo({ top: 0 });
}

function toldArrived(note) {
  const card = document.querySelector(`[data-note="${CSS.escape(note.client_id)}"]`);
  if (!card) return;
  card.querySelector("[data-kept-words]").textContent = say("arrived");
  card.querySelector("[data-kept-why]").textContent = "";
  card.querySelector("[data-kept-sign-in]").hidden = true;
}

function working(form, on) {
  const button = form.querySelector(".save-bar [type=submit]");
  if (!button) return;
  button.disabled = on;
  button.dataset.words ??= button.textContent;
  button.textContent = on ? say("saving") : button.dataset.words;
}

// --- What was refused, beside the fields ----------------------------------------------------------
function showErrors(form, errors) {
  form.querySelectorAll("[data-outbox-error]").forEach((old) => old.remove());
  form.querySelectorAll("[data-error-summary]").forEach((old) => old.remove());
  const summary = piece("outbox-errors");
  const list = summary.querySelector("ul");
  for (const { name, label, messages } of errors) {
    const line = document.createElement("li");
    line.textContent = fault({ label, messages });
    list.append(line);
    if (name) beside(form, name, messages);
  }
  (form.querySelector(".form-body") || form).prepend(summary);
  summary.focus();
}

function beside(form, name, messages) {
  const found = form.elements[name];
  const field = found instanceof RadioNodeList ? found[0] : found;
  if (!field || field.type === "hidden") return;
  field.closest("details")?.setAttribute("open", "");
  const note = document.createElement("div");
  note.className = "invalid-feedback d-block";
  note.dataset.outboxError = "";
  note.id = `outbox-error-${name}`;
  note.textContent = messages.join(" ");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
  (field.closest("fieldset:not(.formset), .field") || field.parentElement).append(note);
}

// --- A note opened again --------------------------------------------------------------------------
const asked = () => /^#outbox=([\w-]{36})$/.exec(location.hash)?.[1];

async function reopen(form, id) {
  const now = Date.now();
  const note = await store.change(id, (each) =>
    each.user === person() && !(each.state === "sending" && each.leased_until > now) ? { ...each, held_until: now + HELD } : null,
  );
  if (!note) return;
  rewriting.set(form, note);
  putBack(form, note.fields);
  if (form.elements.seen && note.seen) form.elements.seen.value = note.seen;
  const inputs = [...form.elements].filter((each) => each.type === "file" && !each.hasAttribute("capture"));
  for (const field of inputs) {
    const files = new DataTransfer();
    for (const [name, blob, filename] of note.entries) {
      if (name === field.name && blob instanceof Blob) files.items.add(new File([blob], filename, { type: blob.type }));
    }
    field.files = files.files;
    if (files.files.length) field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  keptElsewhere(form);
  const told = piece("outbox-reopened");
  told.querySelector("[data-when]").textContent = say("reopened", { when: clock(note.saved_at) });
  form.before(told);
  if (note.errors?.length) showErrors(form, note.errors);
  addEventListener("pagehide", () => store.change(id, (each) => ({ ...each, held_until: 0 })));
}

onContent(async (root) => {
  const form = root.querySelector("form[data-outbox]:not([data-outbox-met])");
  if (!form || !person() || !globalThis.indexedDB) return;
  form.dataset.outboxMet = "";
  freshToday(form);
  try {
    dropDrafts(await store.draftsKept());
    if (asked()) await reopen(form, asked());
  } catch {
    // Nothing is kept here; the form works as any other.
  }
});

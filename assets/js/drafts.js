// What is typed into a form is kept on this device until it is saved: a closed tab, a dead battery, a session that ran
// out or a page too old to be sent loses nothing. form[data-guard] and form[data-draft] are kept, per person and address;
// data-draft="…" names a form that comes and goes. Never kept: passwords, codes, files, tokens.
// The server says what was saved: it answers a form that carried `draft` with the cookie draft_saved (accounts/middleware.py).
import { onContent } from "./swaps.js";
import { words } from "./toasts.js";

const PREFIX = "draft:";
const DAY = 86_400_000;
const KEPT_FOR = 14 * DAY;
const RESTORED_FOR = DAY; // sent, but no answer came: put back without asking
const AT_MOST = 30;
const LARGEST = 400_000;
const NEVER = new Set(["csrfmiddlewaretoken", "draft"]);
const MARKS = new Set(["seen", "client_id"]); // travel with the draft, say nothing about what was typed

const person = () => document.getElementById("words")?.dataset.person;
const known = new WeakMap(); // form → {initial, timer, stored, touched, id}

const freshId = () => crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`.replace(".", "");

function draftable(form) {
  return Boolean(
    person() &&
      form instanceof HTMLFormElement &&
      form.matches("form[data-guard], form[data-draft]") &&
      form.method === "post" &&
      !form.querySelector("input[type=password], [autocomplete=one-time-code]"),
  );
}

const keyOf = (form) =>
  `${PREFIX}${person()}:${form.dataset.draft || location.pathname + location.search}${form.dataset.draft ? "" : form.id && `#${form.id}`}`;

function kept(field) {
  const skip = ["submit", "button", "reset", "image", "password", "file", "fieldset", "output"];
  return field.name && !skip.includes(field.type) && !NEVER.has(field.name) && !field.closest("template");
}

/** What a form holds: [name, kind, value, label]. */
export function collect(form) {
  const entries = [];
  for (const field of form.elements) {
    if (!kept(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) entries.push([field.name, "tick", field.value]);
    } else if (field.options) {
      for (const option of field.selectedOptions) entries.push([field.name, "option", option.value, option.text]);
    } else entries.push([field.name, "text", field.value]);
  }
  return entries;
}

const typed = (entries) =>
  JSON.stringify(entries.filter(([name, , value]) => !MARKS.has(name) && value !== "").map((entry) => entry.slice(0, 3)));

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing could be kept, so nothing is to be taken away.
  }
}

function all() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => [key, read(key)]);
  } catch {
    return [];
  }
}

function write(key, draft) {
  const text = JSON.stringify(draft);
  if (text.length > LARGEST) return false;
  try {
    const mine = all().filter(([other]) => other !== key && other.startsWith(`${PREFIX}${person()}:`));
    mine.sort(([, a], [, b]) => (a?.at || 0) - (b?.at || 0));
    mine.slice(0, Math.max(0, mine.length - AT_MOST + 1)).forEach(([other]) => drop(other));
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false; // forbidden or full: leaving the page asks first (js/forms.js)
  }
}

function note(form, text) {
  const bar = form.querySelector(".save-bar, .inline-buttons");
  if (!bar) return;
  let place = bar.querySelector(".draft-note");
  if (!place) {
    place = document.createElement("span");
    place.className = "draft-note";
    place.setAttribute("role", "status");
    bar.append(place);
  }
  if (place.textContent !== text) place.textContent = text;
}

function save(form, state = "typing") {
  const about = known.get(form);
  if (!about) return;
  clearTimeout(about.timer);
  about.timer = 0;
  const fields = collect(form);
  if (state === "typing" && typed(fields) === about.initial && !about.returned) {
    drop(keyOf(form));
    about.stored = true;
    return note(form, "");
  }
  about.stored = write(keyOf(form), { id: about.id, at: Date.now(), state, fields });
  note(form, about.stored ? words("draftKept") : "");
}

/** Whether everything typed into a form is kept, so that leaving is no loss. */
export function isKept(form) {
  const about = known.get(form);
  if (!about) return false;
  if (about.timer) save(form);
  const files = [...form.elements].some((field) => field.type === "file" && field.files.length);
  return about.stored && !files;
}

function when(at) {
  const time = new Date(at);
  const today = new Date().toDateString() === time.toDateString();
  const language = document.documentElement.lang || "en";
  const clock = { hour: "2-digit", minute: "2-digit", hour12: false };
  return time.toLocaleString(language, today ? clock : { day: "numeric", month: "short", ...clock });
}

function addRows(form, fields) {
  for (const [name, , value] of fields) {
    if (!name.endsWith("-TOTAL_FORMS")) continue;
    const prefix = name.slice(0, -"-TOTAL_FORMS".length);
    const adder = form.querySelector(`[data-formset-add="${CSS.escape(prefix)}"]`);
    const total = form.elements[name];
    for (let step = 0; adder && total && Number(total.value) < Number(value) && step < 200; step += 1) adder.click();
  }
}

function choose(select, chosen) {
  const values = chosen.map(([, , value]) => value);
  const list = select.tomselect;
  for (const [, , value, label] of chosen) {
    if ([...select.options].some((option) => option.value === value)) continue;
    select.add(new Option(label, value));
    list?.addOption({ [list.settings.valueField]: value, [list.settings.labelField]: label });
  }
  for (const option of select.options) option.selected = values.includes(option.value);
  list?.setValue(select.multiple ? values : values[0] || "", true);
}

/** Put a draft back; returns what found no place. */
export function putBack(form, fields) {
  addRows(form, fields);
  const byName = new Map();
  for (const entry of fields) byName.set(entry[0], [...(byName.get(entry[0]) || []), entry]);
  const changed = [];
  for (const field of form.elements) {
    if (!kept(field)) continue;
    const entries = byName.get(field.name) || [];
    if (field.type === "checkbox" || field.type === "radio") {
      const ticked = entries.some(([, , value]) => value === field.value);
      if (field.checked !== ticked) changed.push(field);
      field.checked = ticked;
      if (field.name.endsWith("-DELETE") && ticked) field.closest("[data-formset-row]")?.setAttribute("hidden", "");
      if (field.type === "checkbox" || ticked) byName.set(field.name, entries.filter(([, , value]) => value !== field.value));
    } else if (field.options) {
      choose(field, entries);
      byName.delete(field.name);
    } else if (entries.length) {
      if (field.value !== entries[0][2]) changed.push(field);
      field.value = entries[0][2];
      byName.set(field.name, entries.slice(1));
    }
  }
  changed.filter((field) => field.type !== "hidden").forEach((field) => field.dispatchEvent(new Event("change", { bubbles: true })));
  return [...byName.values()].flat().filter(([name, kind, value]) => kind === "text" && value.trim() && !MARKS.has(name));
}

function offer(form, draft, restored) {
  const template = document.getElementById("draft-template");
  if (!template) return null;
  const card = template.content.firstElementChild.cloneNode(true);
  const text = words(restored ? "draftRestored" : "draftOffer").replace("{when}", when(draft.at));
  card.querySelector("[data-draft-text]").textContent = text;
  card.querySelector("[data-draft-restore]").hidden = restored;
  form.prepend(card);
  return card;
}

function restore(form, draft, card) {
  const about = known.get(form);
  about.id = draft.id;
  const lost = putBack(form, draft.fields);
  save(form);
  card?.remove();
  const told = offer(form, draft, true);
  if (lost.length && told) {
    const rest = told.querySelector("[data-draft-rest]");
    rest.textContent = `${words("draftRest")} ${lost.map(([, , value]) => value).join(" · ")}`;
    rest.hidden = false;
  }
  discardable(form, told, true);
}

function discardable(form, card, reload) {
  card?.querySelector("[data-draft-discard]").addEventListener("click", () => {
    const about = known.get(form);
    clearTimeout(about.timer);
    about.timer = 0;
    about.stored = true;
    drop(keyOf(form));
    card.remove();
    form.dispatchEvent(new CustomEvent("draft:discarded", { bubbles: true }));
    if (reload && !form.dataset.draft) location.reload();
  });
}

function meet(form) {
  if (known.has(form) || !draftable(form)) return;
  const fields = collect(form);
  const returned = Boolean(form.querySelector("[data-error-summary], [aria-invalid='true']"));
  const draft = read(keyOf(form));
  const about = { initial: typed(fields), timer: 0, stored: false, returned, id: freshId() };
  known.set(form, about);
  if (returned) {
    if (draft) about.id = draft.id;
    return save(form); // refused: what was typed stands in the form, and nowhere else
  }
  if (!draft?.fields) return undefined;
  if (typed(draft.fields) === about.initial) return drop(keyOf(form));
  if (draft.state === "sent" && Date.now() - draft.at < RESTORED_FOR) return restore(form, draft);
  const card = offer(form, draft, false);
  about.offered = { id: draft.id, card };
  card?.querySelector("[data-draft-restore]").addEventListener("click", () => restore(form, draft, card));
  discardable(form, card, false);
  return undefined;
}

/** The id of the draft of a form: whoever keeps its words elsewhere remembers it. */
export const draftId = (form) => known.get(form)?.id || "";

/** What the form holds is kept elsewhere (js/offline): only what is typed from now on is a draft again. */
export function keptElsewhere(form) {
  const about = known.get(form);
  if (!about) return;
  clearTimeout(about.timer);
  about.timer = 0;
  about.stored = true;
  about.initial = typed(collect(form));
  // Another draft: with the id of the words kept elsewhere it would be dropped as they are (dropDrafts).
  about.id = freshId();
}

/** The same, and the draft it had goes. */
export function forgetDraft(form) {
  if (!known.has(form)) return;
  keptElsewhere(form);
  drop(keyOf(form));
  note(form, "");
}

/** Drafts whose words were kept elsewhere before this page was closed or killed. */
export function dropDrafts(ids) {
  const gone = new Set(ids);
  for (const [key, draft] of all()) if (gone.has(draft?.id)) drop(key);
  for (const form of document.querySelectorAll("form[data-guard], form[data-draft]")) {
    const offered = known.get(form)?.offered;
    if (offered && gone.has(offered.id)) offered.card?.remove();
  }
}

function tidy() {
  const saved = /(?:^|;\s*)draft_saved=([\w-]+)/.exec(document.cookie)?.[1];
  if (saved) document.cookie = "draft_saved=; path=/; max-age=0; samesite=lax";
  for (const [key, draft] of all()) {
    const old = !draft?.at || Date.now() - draft.at > KEPT_FOR;
    if (old || (saved && draft.id === saved)) drop(key);
  }
}

tidy();
onContent(() => document.querySelectorAll("form[data-guard], form[data-draft]").forEach(meet));

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const about = event.isTrusted || name === "input" ? known.get(event.target.form || event.target.closest?.("form")) : null;
    if (!about) return;
    const form = event.target.form || event.target.closest("form");
    clearTimeout(about.timer);
    about.timer = setTimeout(() => save(form), 400);
  });
}

function flush() {
  document.querySelectorAll("form[data-guard], form[data-draft]").forEach((form) => known.get(form)?.timer && save(form));
}
addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());

/** The form goes out: its draft stays until the server says that it was saved. */
function sent(form) {
  const about = known.get(form);
  if (!about) return;
  save(form, "sent");
  if (!form.elements.draft) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "draft", value: about.id });
    form.append(field);
  }
  form.elements.draft.value = about.id;
}

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method === "post") sent(event.target);
});

// The same for forms that htmx sends: its answer tells at once.
const asking = (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement?.closest?.("form");
  return form && known.has(form) && (ctx.request?.method || "GET").toUpperCase() !== "GET" ? form : null;
};
document.addEventListener("htmx:before:request", (event) => {
  const form = asking(event);
  if (form) sent(form);
});
document.addEventListener("htmx:after:request", (event) => {
  const form = asking(event);
  if (!form) return;
  const { status } = event.detail.ctx.response;
  if (status < 400) {
    known.get(form).stored = true;
    drop(keyOf(form));
  } else if (status === 409 || status === 422) save(form);
});

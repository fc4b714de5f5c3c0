// Ticked rows of a list, and the bar that says what can be done with them (form[data-bulk]). Shift-click ticks a range,
// Escape unticks; ticks survive turning the page, as long as the filters stay. Without this the bar is a plain form.
import { onContent } from "./swaps.js";

const STORE = "bulk:";
const form = () => document.querySelector("form[data-bulk]");
const boxes = () => [...document.querySelectorAll('input[type=checkbox][name=ids][form="bulk"]')];
const head = () => document.querySelector("input[data-bulk-all]");
const everything = () => form()?.querySelector("input[name=all]");

let last = null; // where a range begins

/** One set of ticks a list and its filters: other pages and orders of it are the same set. */
function place() {
  const query = new URLSearchParams(location.search);
  query.delete("page");
  query.delete("sort");
  query.sort();
  return `${STORE}${location.pathname}?${query}`;
}

function kept() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(place()) || "[]"));
  } catch {
    return new Set();
  }
}

function keep(ids) {
  try {
    if (ids.size) sessionStorage.setItem(place(), JSON.stringify([...ids]));
    else sessionStorage.removeItem(place());
  } catch {
    // Private windows may refuse: then ticks last as long as the page.
  }
}

function forgetAll() {
  try {
    Object.keys(sessionStorage)
      .filter((key) => key.startsWith(STORE))
      .forEach((key) => sessionStorage.removeItem(key));
  } catch {
    // Nothing was kept.
  }
}

/** All ticked ids: those on the page as they are, those on other pages as they were. */
function ticked() {
  const ids = kept();
  boxes().forEach((box) => (box.checked ? ids.add(box.value) : ids.delete(box.value)));
  return ids;
}

function show() {
  const bar = form();
  if (!bar) return;
  const ids = ticked();
  keep(ids);
  const all = everything()?.checked ?? false;
  bar.classList.toggle("is-on", all || ids.size > 0);
  const count = bar.querySelector(".bulk-count");
  const { bulkOne, bulkMany, bulkEverythingSaid } = count.dataset;
  const words = all ? bulkEverythingSaid : ids.size === 1 ? bulkOne : bulkMany.replace("%(n)s", ids.size);
  if (count.textContent !== words) count.textContent = words;
  const here = boxes();
  here.forEach((box) => box.closest("tr")?.classList.toggle("is-ticked", all || box.checked));
  const top = head();
  if (top) {
    const some = here.filter((box) => box.checked).length;
    top.checked = all || (some > 0 && some === here.length);
    top.indeterminate = !all && some > 0 && some < here.length;
  }
}

function clear() {
  boxes().forEach((box) => (box.checked = false));
  if (everything()) everything().checked = false;
  keep(new Set());
  last = null;
  form()
    ?.querySelectorAll("details[open]")
    .forEach((details) => (details.open = false));
  show();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-bulk-clear]")) clear();
  const box = event.target.closest?.('input[name=ids][form="bulk"]');
  if (!box) return;
  const here = boxes();
  const [from, to] = [here.indexOf(last), here.indexOf(box)];
  if (event.shiftKey && from >= 0) {
    here.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((each) => (each.checked = box.checked));
  }
  last = box;
  if (everything()) everything().checked = false;
  show();
});

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches?.("input[data-bulk-all]")) {
    boxes().forEach((box) => (box.checked = target.checked));
    if (!target.checked && everything()) everything().checked = false;
    show();
  } else if (target === everything()) {
    boxes().forEach((box) => (box.checked = target.checked));
    show();
  }
});

document.addEventListener("keydown", (event) => {
  const bar = form();
  if (event.key !== "Escape" || !bar?.classList.contains("is-on") || event.defaultPrevented) return;
  const open = bar.querySelector("details[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (!event.target.matches("input[type=search], input[type=text], textarea")) {
    clear();
  }
});

// The fields of a deed come when it is opened: a list of hundreds of people does not travel with every list of leads.
document.addEventListener(
  "toggle",
  async (event) => {
    const details = event.target;
    const panel = details.matches?.("details[data-bulk-fields][open]") && details.querySelector("[data-bulk-panel]");
    if (!panel || panel.dataset.asked) return;
    panel.dataset.asked = "1";
    try {
      const answer = await fetch(details.dataset.bulkFields, {
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
      });
      if (!answer.ok) return; // the button below leads to a page with the same fields
      panel.innerHTML = await answer.text();
      panel.dispatchEvent(new CustomEvent("content:added", { bubbles: true }));
      panel.querySelector(".ts-control input, select, input, textarea")?.focus();
    } catch {
      delete panel.dataset.asked;
    }
  },
  true,
);

// A click elsewhere closes what is open, like every menu.
document.addEventListener("click", (event) => {
  form()
    ?.querySelectorAll("details[open]")
    .forEach((details) => {
      if (!details.contains(event.target) && document.contains(event.target)) details.open = false;
    });
});

// Capturing, to be asked before the guard against double clicks.
document.addEventListener(
  "submit",
  (event) => {
    const bar = form();
    if (event.target !== bar) return;
    // Enter in a field presses the first button of a form: what is meant is the one of its panel.
    if (!event.submitter?.value) {
      const button = document.activeElement?.closest?.("details.bulk-deed")?.querySelector("button[name=action]");
      event.preventDefault();
      event.stopImmediatePropagation();
      if (button) setTimeout(() => bar.requestSubmit(button)); // a form being sent cannot be sent
      return;
    }
    const here = new Set(boxes().map((box) => box.value));
    const elsewhere = [...ticked()].filter((id) => !here.has(id));
    bar.querySelector("input[data-bulk-elsewhere]")?.remove();
    if (!elsewhere.length) return;
    const more = Object.assign(document.createElement("input"), { type: "hidden", name: "ids", value: elsewhere.join() });
    more.dataset.bulkElsewhere = "";
    bar.append(more);
  },
  true,
);

onContent((root) => {
  if (document.querySelector("[data-bulk-done]")) forgetAll();
  const bar = form();
  if (!bar) return;
  if (!bar.dataset.ready) {
    bar.dataset.ready = "1";
    const ids = kept();
    boxes().forEach((box) => (box.checked = ids.has(box.value)));
  }
  if (root) show();
});

// Going back to the list shows the ticks as they are kept now.
addEventListener("pageshow", (event) => {
  if (!event.persisted || !form()) return;
  const ids = kept();
  boxes().forEach((box) => (box.checked = ids.has(box.value)));
  show();
});

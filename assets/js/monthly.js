// The monthly update without a mouse: Enter saves a row (the browser's own way), then the next row that still waits has the
// focus; arrow up and down change the row in the same field. After “No change” the next “No change” is under the finger.
import { onContent } from "./swaps.js";

const rowOf = (element) => element?.closest?.(".monthly tbody tr");
let sent; // the row that was sent last: {id, row, same}

function beside(row, step) {
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  return next?.matches("tr") ? next : null;
}

function focusIn(row, name) {
  const field = row.querySelector(`[name="${name}"]:not([type=hidden])`);
  if (!field?.checkVisibility()) return false;
  field.focus();
  field.select?.();
  return true;
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches?.("form.monthly-form")) return;
  const row = rowOf(event.target);
  sent = { id: row.id, row, same: event.submitter?.name === "no_change" };
});

onContent(() => {
  const row = sent && document.getElementById(sent.id);
  if (!row || row === sent.row) return;
  const { same } = sent;
  sent = undefined;
  const wrong = row.querySelector("[aria-invalid=true]");
  if (wrong || !row.hasAttribute("data-saved")) {
    (wrong || row.querySelector(".monthly-typed input"))?.focus();
    return;
  }
  let next = beside(row, 1);
  while (next?.matches(".is-done")) next = beside(next, 1);
  if (!next || (same && focusIn(next, "no_change")) || focusIn(next, "amount")) return;
  focusIn(next, "no_change");
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = step && event.target.matches("input, button") && rowOf(event.target);
  if (!row || event.altKey || event.ctrlKey || event.metaKey || !event.target.name) return;
  for (let next = beside(row, step); next; next = beside(next, step)) {
    if (!focusIn(next, event.target.name)) continue;
    event.preventDefault();
    return;
  }
});

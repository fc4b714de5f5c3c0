// <button type="button" data-date-offset="7" data-target="#id_due">: sets the field to today plus so many days; the one
// that says what the field says is marked. data-date-pick opens the browser's calendar.
// <input data-dates-field="due_on">: once it says something, the date beside it says "in a week" until somebody chooses.
import { onContent } from "./swaps.js";

const USUAL = 7;

function isoDate(days) {
  const day = new Date();
  day.setDate(day.getDate() + days);
  // The device's own calendar day; toISOString() would give Greenwich's.
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

function fill(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function mark(field) {
  if (!field.id) return;
  document.querySelectorAll(`[data-date-offset][data-target="#${CSS.escape(field.id)}"]`).forEach((chip) => {
    chip.setAttribute("aria-pressed", String(Boolean(field.value) && field.value === isoDate(Number(chip.dataset.dateOffset))));
  });
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-date-offset], [data-date-pick]");
  const field = chip && document.querySelector(chip.dataset.target);
  if (!field) return;
  if (chip.dataset.dateOffset) {
    fill(field, isoDate(Number(chip.dataset.dateOffset)));
    return;
  }
  field.focus();
  try {
    field.showPicker();
  } catch {
    // No calendar to show: the field has the focus.
  }
});

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.matches?.("input[type=date]")) mark(field);
  if (!field.matches?.("[data-dates-field]")) return;
  const date = document.getElementById(field.id.replace(/[^-]+$/, field.dataset.datesField));
  if (!date) return;
  if (field.value && !date.value) {
    date.dataset.assumed = isoDate(USUAL);
    fill(date, date.dataset.assumed);
  } else if (!field.value && date.value && date.value === date.dataset.assumed) fill(date, "");
});

onContent((root) => root.querySelectorAll("input[type=date]").forEach(mark));

// A follow-up in one line, from anywhere: the plus beside the bell or the key "q" opens a dialog with the same form
// that stands on /followups/quick/. What was corrected by hand stays corrected while the line is typed on.
import htmx from "htmx.org/dist/htmx.esm.js";

const dialog = document.getElementById("quick-dialog");
const body = document.getElementById("quick-body");
let before = null;
let byHand = new Map();

const line = () => (body?.querySelector("[data-quick-line]") || document.querySelector("[data-quick-line]"));
const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], .ts-control");

async function open() {
  const here = document.querySelector("main [data-quick-line]");
  if (here) {
    here.focus();
    return;
  }
  if (dialog.open) return;
  before = document.activeElement;
  dialog.showModal();
  if (!line()) await htmx.ajax("GET", body.dataset.quickUrl, { target: "#quick-body", swap: "innerHTML" });
  line()?.focus();
}

function setValue(field, value, text) {
  if (field.tomselect) {
    if (text && !field.tomselect.options[value]) field.tomselect.addOption({ value, text });
    field.tomselect.setValue(value);
    return;
  }
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-fill]");
  const field = chip && document.querySelector(chip.dataset.target);
  if (!field) return;
  setValue(field, chip.dataset.fill, chip.dataset.fillText);
  chip.parentElement.querySelectorAll("[data-fill]").forEach((other) => {
    other.setAttribute("aria-pressed", String(other === chip));
  });
});

// Whatever a person changed under the line is hers: reading the line again must not take it away.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.name || !field.closest?.("#quick-understood") || field.type === "hidden") return;
  const text = field.tomselect?.getItem(field.value)?.textContent || "";
  byHand.set(field.name, { value: field.value, text });
});

function putBack(place) {
  byHand.forEach(({ value, text }, name) => {
    const fields = [...place.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    if (!fields.length) return;
    if (fields[0].type === "radio") fields.forEach((each) => (each.checked = each.value === value));
    else if (fields[0].value !== value) setValue(fields[0], value, text);
  });
}

document.addEventListener("htmx:after:swap", (event) => {
  const place = document.getElementById("quick-understood");
  if (place && event.target.closest?.("#quick-understood, [data-quick-line]")) putBack(place);
});

if (dialog) {
  document.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (event.key !== "q" || !plain || event.repeat || typing(event.target)) return;
    if (document.querySelector("dialog:modal")) return;
    event.preventDefault();
    open();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-quick-open]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
    if (event.target === dialog || event.target.closest("[data-quick-close]")) dialog.close();
  });

  dialog.addEventListener("close", () => {
    if (before?.isConnected) before.focus();
    before = null;
  });

  // The whole form came: first the line; once it was read, Enter saves.
  body.addEventListener("htmx:after:swap", (event) => {
    if (event.target !== body && !event.target.matches?.(".quick-form")) return;
    if (body.querySelector("[data-error-summary]")) return;
    (body.querySelector("[data-quick-save]") || line())?.focus();
  });

  document.body.addEventListener("quick-saved", () => {
    byHand = new Map();
    dialog.close();
    body.replaceChildren();
  });
}

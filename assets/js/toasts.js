// Short notes at the edge of the page. The server sends one with the header
//   HX-Trigger: {"toast": {"message": "Saved.", "level": "success", "undo": "/address/to/post/to/"}}
// Sentences live in base.html (#words, translated); the look of a toast in its <template id="toast-template">.

const GONE_AFTER = 7000;
const UNDO_GONE_AFTER = 15000;

/** A translated sentence of base.html. */
export function words(key) {
  return document.getElementById("words")?.dataset[key] || "";
}

export function toast(message, { level = "info", reference = "", undo = "" } = {}) {
  const region = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!region || !template || !message) return;
  const known = [...region.children].find((shown) => shown.dataset.message === message);
  known?.remove(); // the same sentence twice is one toast, said again

  const item = template.content.firstElementChild.cloneNode(true);
  item.dataset.message = message;
  item.dataset.level = level;
  item.querySelector("[data-toast-message]").textContent = message;
  const note = item.querySelector("[data-toast-reference]");
  if (reference) note.textContent = `${words("reference")} ${reference}`;
  else note.remove();
  item.querySelectorAll("[data-toast-icon]").forEach((icon) => {
    if (icon.dataset.toastIcon !== level) icon.remove();
  });
  if (undo) item.querySelector("[data-toast-message]").after(" ", undoButton(undo, item));
  region.append(item);

  // An error stays until it is read and dismissed; the rest leaves by itself, unless someone is looking at it.
  if (level === "error") return;
  let timer;
  const leave = () => {
    timer = setTimeout(() => item.remove(), undo ? UNDO_GONE_AFTER : GONE_AFTER);
  };
  const stay = () => clearTimeout(timer);
  item.addEventListener("mouseenter", stay);
  item.addEventListener("focusin", stay);
  item.addEventListener("mouseleave", leave);
  item.addEventListener("focusout", leave);
  leave();
}

/** "Undo" beside the sentence: asks the server to take back what was just done. */
function undoButton(url, item) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = words("undo");
  button.addEventListener("click", () => {
    item.remove();
    const values = { board: new URLSearchParams(location.search).toString() };
    window.htmx.ajax("POST", url, { target: "#move-panel", swap: "innerHTML", values });
  });
  return button;
}

document.addEventListener("toast", (event) => {
  const { message, level, value, undo } = event.detail || {};
  toast(message || value, { level: level || "success", undo });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  // "data-dismiss" takes its own toast, alert or card away; data-dismiss="#id" takes that one.
  const selector = button.dataset.dismiss;
  const doomed = selector ? document.querySelector(selector) : button.closest(".desk-alert, .card");
  doomed?.remove();
});

// form[data-guard]: asks before leaving a half-filled form whose draft could not be kept (js/drafts.js).
// Every POST form: a second click while the first is on its way is ignored.
import { isKept } from "./drafts.js";
import { onContent } from "./swaps.js";

const dirty = new WeakSet();
const guarded = () => [...document.querySelectorAll("form[data-guard]")];

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});

onContent((root) => {
  // Sent back with errors: what was typed is still nowhere else.
  root.querySelectorAll("form[data-guard]").forEach((form) => {
    if (form.querySelector("[aria-invalid='true']")) dirty.add(form);
  });
  // Take the reader to what went wrong.
  root.querySelector("[data-error-summary]:not([data-seen])")?.focus();
  root.querySelectorAll("[data-error-summary]").forEach((summary) => summary.setAttribute("data-seen", ""));
});

addEventListener("beforeunload", (event) => {
  if (guarded().some((form) => dirty.has(form) && !isKept(form))) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  dirty.delete(form);
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  // A download answers without leaving the page; let go after a while.
  setTimeout(() => delete form.dataset.sending, 4000);
});

// htmx sends a form without the browser's own submit; once the server took it, nothing is unsaved.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement?.closest?.("form");
  if (form && ctx.request.method !== "GET" && ctx.response.status < 400) dirty.delete(form);
});

// A page taken out of the back/forward cache starts afresh.
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending);
});

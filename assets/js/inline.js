// A cell that is changed where it stands: <td class="inline-cell"><a class="inline-edit" href="…">Contacted</a></td>.
// The link's page has a <form class="inline-form">; here it comes into the cell and is laid over the page, so that neither
// a narrow column nor a scrolling table cuts it off. Escape and Cancel put it away; a click elsewhere does so only while
// nothing was typed. Without scripts the link opens the page.
import { onContent } from "./swaps.js";

const SELECTOR = ".inline-cell > .inline-form";
const shown = () => document.querySelector(`${SELECTOR}[popover]`);
const typed = new WeakSet();

function place(form) {
  const cell = form.parentElement.getBoundingClientRect();
  const narrow = innerWidth < 640;
  form.toggleAttribute("data-sheet", narrow);
  Object.assign(form.style, { inset: "auto", top: "auto", left: "auto" });
  if (narrow) return; // a sheet at the lower edge: CSS
  const below = innerHeight - cell.top > form.offsetHeight + 8;
  form.style.top = `${below ? Math.max(8, cell.top - 6) : Math.max(8, innerHeight - form.offsetHeight - 8)}px`;
  form.style.left = `${Math.min(Math.max(8, cell.left - 10), innerWidth - form.offsetWidth - 8)}px`;
}

function open(form) {
  document.querySelectorAll(SELECTOR).forEach((other) => other !== form && other.remove());
  form.setAttribute("popover", "manual");
  form.showPopover();
  place(form);
  const field = form.querySelector("[aria-invalid='true'], input:not([type=hidden]), select, textarea");
  (form.querySelector("[data-error-summary]") || field)?.focus();
}

function close(form, giveBack = true) {
  const link = form.parentElement.querySelector(".inline-edit");
  form.remove();
  if (giveBack) link?.focus();
}

onContent(() => {
  const forms = [...document.querySelectorAll(`${SELECTOR}:not([popover])`)];
  if (forms.length) open(forms.at(-1));
});

document.addEventListener("input", (event) => {
  const form = event.target.closest?.(SELECTOR);
  if (form) typed.add(form);
});

document.addEventListener("keydown", (event) => {
  const form = shown();
  // A list that is open in the form, or a dialog above it, closes first.
  if (event.key !== "Escape" || !form || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  close(form);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.inline-edit");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (link?.closest(".inline-cell") && plain) {
    event.preventDefault();
    window.htmx.ajax("GET", link.getAttribute("href"), { source: link, target: link.closest(".inline-cell"), swap: "beforeend" });
    return;
  }
  const form = shown();
  if (!form) return;
  if (event.target.closest("[data-inline-cancel]") && form.contains(event.target)) {
    event.preventDefault();
    close(form);
  } else if (!form.contains(event.target) && event.target.isConnected && !typed.has(form)) {
    close(form, false);
  }
});

addEventListener("resize", () => shown() && place(shown()));

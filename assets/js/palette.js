// Search from anywhere: Ctrl-K, Cmd-K or "/" opens a dialog; results come while one types and everything
// works by keyboard. Without scripts the same link leads to /search/.
const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const list = document.getElementById("palette-options");

const options = () => [...list.querySelectorAll("[role=option]")];
const active = () => list.querySelector("[aria-selected=true]");
let stale = false;
let before = null;

function choose(option) {
  options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function open() {
  if (dialog.open) return;
  before = document.activeElement;
  dialog.showModal();
  input.select();
  stale = true;
  input.dispatchEvent(new Event("palette-open"));
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const at = all.indexOf(active());
  choose(all[(at + by + all.length) % all.length]);
}

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], .ts-control");

if (dialog) {
  document.addEventListener("keydown", (event) => {
    const shortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if (!shortcut && !slash) return;
    // Another dialog asks something first.
    if (document.querySelector("dialog:modal:not(#palette)")) return;
    event.preventDefault();
    if (dialog.open && shortcut) dialog.close();
    else open();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-palette-open]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
    if (event.target === dialog || event.target.closest("[data-palette-close]")) dialog.close();
  });

  dialog.addEventListener("close", () => {
    if (before?.isConnected) before.focus();
    before = null;
  });

  input.addEventListener("input", () => {
    stale = true;
  });

  // What comes back later than the words it answers is replaced (hx-sync); the first option is chosen at once.
  input.addEventListener("htmx:after:swap", () => {
    stale = false;
    list.scrollTop = 0;
    choose(options()[0]);
    const status = dialog.querySelector("[data-palette-status]");
    status.textContent = status.dataset.words.replace("%n", options().length);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the Enter that ends a Japanese conversion opens nothing
    const whole = input.value === "" || event.ctrlKey;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Home" && whole) choose(options()[0]);
    else if (event.key === "End" && whole) choose(options().at(-1));
    else if (event.key === "Enter" && !stale && active()) active().click();
    else return; // Enter before the results are there: the form goes to the search page
    event.preventDefault();
  });

  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== active()) choose(option);
  });
}

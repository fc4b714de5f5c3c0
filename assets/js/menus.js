// details.menu is a small menu that needs no script to open. This only closes it again:
// on Escape, on a click elsewhere, and when another one opens.
// The list is laid over the page, so that a scrolling table or board does not cut it off.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  const inside = event.target.closest("details.menu");
  open().forEach((menu) => {
    if (menu !== inside) menu.open = false;
  });
});

function place(menu) {
  const list = menu.querySelector(".menu-list");
  if (!menu.open || !list) return;
  const button = menu.querySelector("summary").getBoundingClientRect();
  const { style } = list;
  Object.assign(style, { position: "fixed", inset: "auto", maxBlockSize: "60vh", overflowY: "auto" });
  const below = innerHeight - button.bottom > list.offsetHeight + 8;
  style.top = below ? `${button.bottom + 4}px` : `${Math.max(8, button.top - list.offsetHeight - 4)}px`;
  const left = menu.classList.contains("menu-start") ? button.left : button.right - list.offsetWidth;
  style.left = `${Math.min(Math.max(8, left), innerWidth - list.offsetWidth - 8)}px`;
}

// "toggle" does not bubble, but it can be captured.
document.addEventListener("toggle", (event) => event.target.matches?.("details.menu") && place(event.target), true);

function closeAll(event) {
  open().forEach((menu) => {
    if (!menu.querySelector(".menu-list")?.contains(event.target)) menu.open = false;
  });
}

document.addEventListener("scroll", closeAll, { capture: true, passive: true });
addEventListener("resize", () => open().forEach(place));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open().forEach((menu) => {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary")?.focus();
  });
});

// On a phone the person's menu opens below the entries: what it holds is scrolled into sight.
document.addEventListener(
  "toggle",
  (event) => event.target.matches?.(".user-menu[open]") && event.target.scrollIntoView({ block: "nearest" }),
  true,
);

// Beside the content it lies over the page: a click elsewhere and the Escape key close it.
const person = () => matchMedia("(min-width: 62rem)").matches && document.querySelector(".user-menu[open]");

document.addEventListener("click", (event) => {
  const menu = person();
  if (menu && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && person();
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// On a phone the navigation is folded; the Escape key folds it again and gives the focus back to its button.
document.addEventListener("keydown", (event) => {
  const toggler = document.querySelector(".navbar-toggler[aria-expanded='true']");
  if (event.key !== "Escape" || !toggler) return;
  toggler.click();
  toggler.focus();
});

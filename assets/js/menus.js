// details.menu is a small menu that needs no script to open. This only closes it again:
// on Escape, on a click elsewhere, and when another one opens.
const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  const inside = event.target.closest("details.menu");
  open().forEach((menu) => {
    if (menu !== inside) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  open().forEach((menu) => {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary")?.focus();
  });
});

// On a phone the navigation is folded; the Escape key folds it again and gives the focus back to its button.
document.addEventListener("keydown", (event) => {
  const toggler = document.querySelector(".navbar-toggler[aria-expanded='true']");
  if (event.key !== "Escape" || !toggler) return;
  toggler.click();
  toggler.focus();
});

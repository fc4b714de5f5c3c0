// Buttons with data-toggle-theme switch between light and dark and remember it.
const root = document.documentElement;

function show() {
  const dark = root.dataset.bsTheme === "dark";
  document.querySelectorAll("[data-toggle-theme]").forEach((button) => {
    button.setAttribute("aria-pressed", String(dark));
  });
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-toggle-theme]")) return;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.bsTheme);
  } catch {
    // Remembered for this page only.
  }
  document.dispatchEvent(new CustomEvent("themechange"));
});

document.addEventListener("themechange", show);
show();

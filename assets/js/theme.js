// Runs before the first paint (a blocking script in <head>), so that a dark page never flashes white.
const root = document.documentElement;
const wish = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // storage may be forbidden; the device's wish is enough then
  }
}

function apply() {
  const theme = chosen() || (wish.matches ? "dark" : "light");
  if (root.dataset.bsTheme === theme) return;
  root.dataset.bsTheme = theme;
  document.dispatchEvent(new CustomEvent("themechange"));
}

apply();
wish.addEventListener("change", apply); // whoever never chose follows the device, also at sunset
addEventListener("storage", apply); // chosen in another tab

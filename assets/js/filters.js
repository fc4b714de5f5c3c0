// Filter bars: open on a wide screen, folded on a phone (details.filters). Old browsers cannot show the inside of a
// closed <details> by CSS alone, so the attribute is set too.
import { onContent } from "./swaps.js";

const wide = matchMedia("(min-width: 48rem)");

function fit() {
  document.querySelectorAll("details.filters").forEach((details) => {
    if (wide.matches) details.open = true;
    else if (!details.dataset.touched) details.open = false;
  });
}

document.addEventListener("click", (event) => {
  const details = event.target.closest("details.filters > summary")?.parentElement;
  if (details) details.dataset.touched = "1";
});

wide.addEventListener("change", fit);
onContent(fit);

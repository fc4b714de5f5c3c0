// <form data-counts-ticks>: says in [data-ticked] how many boxes are ticked. Without scripts the number is the server's.
import { onContent } from "./swaps.js";

function count(form) {
  const ticked = form.querySelectorAll('input[type="checkbox"]:checked').length;
  form.querySelectorAll("[data-ticked]").forEach((place) => {
    place.textContent = String(ticked);
  });
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-counts-ticks]");
  if (form) count(form);
});

// A browser that comes back to the page ticks what was ticked.
onContent((root) => root.querySelectorAll("form[data-counts-ticks]").forEach(count));

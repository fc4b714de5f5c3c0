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

// The bar stands outside the part of the page that is swapped: the sort order may have changed since it was drawn,
// so what the bar does not hold itself comes from the address of this moment. A new filter begins at page one.
document.addEventListener("htmx:config:request", (event) => {
  const { request, sourceElement: form } = event.detail.ctx;
  if (!form?.matches?.("form.filter-bar") || !(request.body instanceof FormData)) return;
  form.querySelectorAll("[data-kept]").forEach((input) => request.body.delete(input.name));
  for (const [key, value] of new URLSearchParams(location.search)) {
    const own = [...form.elements].some((field) => field.name === key && !field.hasAttribute("data-kept"));
    if (!own && key !== "page") request.body.append(key, value);
  }
});

function inUse(details) {
  const set = [...new FormData(details.closest("form")).entries()].filter(([name, value]) => {
    return value !== "" && details.querySelector(`[name="${CSS.escape(name)}"]`);
  });
  return new Set(set.map(([name]) => name)).size;
}

// Turning a page takes the link away that was pressed: the focus goes to the list, not back to the top of the page.
document.addEventListener("htmx:after:swap", (event) => {
  const id = event.detail.ctx.target?.id;
  const target = id ? document.getElementById(id) : null; // the one swapped in, not the one that was
  if (!target?.querySelector("[data-results-count]") || document.activeElement !== document.body) return;
  target.dataset.results = "";
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
});

// What changed, in words: for screen readers, and as a number on the folded bar.
document.addEventListener("htmx:after:swap", () => {
  document.querySelectorAll("form.filter-bar").forEach((form) => {
    const result = document.querySelector("[data-results-summary] > span, [data-results-count]");
    const status = form.querySelector("[data-results-status]");
    const words = result?.textContent.replace(/\s+/g, " ").trim() ?? "";
    if (status && status.textContent !== words) status.textContent = words;
    const details = form.querySelector("details.filters");
    const count = details?.querySelector("[data-filters-in-use]");
    if (!count) return;
    const number = inUse(details);
    count.textContent = number || "";
    count.hidden = number === 0;
  });
});

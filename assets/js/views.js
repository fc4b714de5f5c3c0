// Links that carry the filters on (list, board, calendar, map, export) follow the address when htmx changes it;
// and the line under the map says what one points at.

// One view's own keys mean nothing to the others; a file (data-carries-query="order") keeps the order.
const OWN = ["page", "after", "before", "count", "by", "month", "measure"];

function follow() {
  const query = new URLSearchParams(location.search);
  const order = query.getAll("sort");
  OWN.forEach((key) => query.delete(key));
  document.querySelectorAll("a[data-carries-query]").forEach((link) => {
    const carried = new URLSearchParams(query);
    if (link.dataset.carriesQuery === "order") order.forEach((sort) => carried.append("sort", sort));
    link.setAttribute("href", carried.size ? `${link.pathname}?${carried}` : link.pathname);
  });
}

["htmx:after:history:push", "htmx:after:history:replace", "htmx:after:history:update"].forEach((name) => {
  document.addEventListener(name, follow);
});
addEventListener("popstate", follow);

function point(event) {
  const label = document.querySelector("[data-place-label]");
  if (!label) return;
  const place = event.target.closest?.("[data-place]");
  label.textContent = place ? place.getAttribute("aria-label") : label.dataset.empty;
}

document.addEventListener("pointerover", point);
document.addEventListener("focusin", point);

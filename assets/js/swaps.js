// One door for "do this to the page now, and again to whatever htmx or a formset adds later".
export function onContent(enhance) {
  const run = (root) => enhance(root instanceof Element ? root : document.body);
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", () => run(document.body));
  } else {
    run(document.body);
  }
  // htmx fires this on the element that asked; what it swapped in may be elsewhere, so the whole page is looked at.
  // Enhancers skip what they have done already.
  document.addEventListener("htmx:after:swap", () => run(document.body));
  document.addEventListener("content:added", (event) => run(event.target));
}

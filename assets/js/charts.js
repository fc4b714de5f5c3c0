// Pictures are drawn by the server and work as they are: marks are links, the numbers stand in a table. This adds what a
// pointer wants: the words of a mark at once instead of the browser's slow title, and one part of many on its own.
import { onContent } from "./swaps.js";

const tip = document.createElement("div");
tip.className = "chart-tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true"); // a screen reader has the table
const more = document.createElement("small");
let shown = null;

/** A title in the picture would be shown twice: the words are kept on the mark instead. */
function words(mark) {
  const title = mark.querySelector(":scope > title");
  if (title) {
    mark.dataset.tip = title.textContent;
    title.remove();
  }
  return mark.dataset.tip || "";
}

function show(mark, x, y, hint = "") {
  const text = words(mark);
  if (!text) return hide();
  if (shown !== mark) {
    hide();
    shown = mark;
    mark.classList.add("is-shown");
    more.textContent = hint;
    tip.replaceChildren(text, ...(hint ? [more] : []));
    document.body.append(tip);
    tip.hidden = false;
  }
  const { offsetWidth: wide, offsetHeight: high } = tip;
  tip.style.left = `${Math.max(8, Math.min(x + 14, innerWidth - wide - 8))}px`;
  tip.style.top = `${y - high - 14 < 8 ? y + 18 : y - high - 14}px`;
}

function hide() {
  shown?.classList.remove("is-shown");
  shown = null;
  tip.hidden = true;
}

/** The legend: one press leaves a part alone, another brings all back. */
function only(figure, key) {
  const of = key.dataset.of;
  const off = figure.dataset.only === of;
  if (off) delete figure.dataset.only;
  else figure.dataset.only = of;
  figure.querySelectorAll(".pic-mark[class*=pic-of-]").forEach((mark) => {
    mark.classList.toggle("is-back", !off && !mark.classList.contains(`pic-of-${of}`));
  });
  figure.querySelectorAll(".pic-key").forEach((each) => each.classList.toggle("is-back", !off && each.dataset.of !== of));
}

function start(figure) {
  figure.dataset.ready = "1";
  const picture = figure.querySelector(".chart");
  const hint = figure.dataset.hint;
  let touched = null;
  picture.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    const mark = event.target.closest(".pic-mark");
    if (mark) show(mark, event.clientX, event.clientY);
    else hide();
  });
  picture.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && hide());
  picture.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"));
  picture.addEventListener("click", (event) => {
    const key = event.target.closest(".pic-key");
    if (key && figure.querySelector(".pic-mark[class*=pic-of-]")) return only(figure, key);
    const mark = event.target.closest(".pic-mark");
    if (!mark || !touched) return;
    // A thumb first reads, then follows.
    const again = shown === mark;
    if (!again) event.preventDefault();
    show(mark, event.clientX, event.clientY, mark.matches("a") ? hint : "");
  });
}

onContent((root) => root.querySelectorAll("[data-chart]:not([data-ready])").forEach(start));
addEventListener("scroll", hide, { passive: true, capture: true });
addEventListener("keydown", ({ key }) => key === "Escape" && hide());
document.addEventListener("pointerdown", (event) => event.target.closest?.(".pic-mark") || hide());

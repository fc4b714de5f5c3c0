// Charts of the report pages. Each <div class="chart" data-chart="KIND" data-source="ID of a json_script"> becomes one;
// the page shows the same numbers in a table beside it. What each kind reads: docs/components.md.
import { init, registerMap, getMap } from "./charts/echarts.js";
import { kinds } from "./charts/kinds.js";
import { onContent } from "./swaps.js";

const live = new Map(); // element → { chart, data }

function draw(element) {
  const { chart, data } = live.get(element);
  chart.setOption(kinds[element.dataset.chart].option(data, element), true);
}

/** ECharts throws when it measures a map in a box of no size (a folded panel, a page being printed). */
function hasSize(element) {
  return element.clientWidth > 0 && element.clientHeight > 0;
}

async function boundaries(element) {
  const { geo } = element.dataset;
  if (!geo || getMap(geo)) return;
  const response = await fetch(geo, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${geo}: ${response.status}`);
  registerMap(geo, await response.json());
}

async function start(element) {
  element.dataset.drawn = "1";
  const source = document.getElementById(element.dataset.source);
  const kind = kinds[element.dataset.chart];
  if (!source || !kind) return;
  const data = JSON.parse(source.textContent);
  try {
    await boundaries(element);
  } catch {
    element.closest("figure")?.classList.add("chart-failed"); // the table under it says everything the map would
    return;
  }
  let known = false;
  new ResizeObserver(() => {
    if (!hasSize(element)) return;
    if (known) {
      live.get(element).chart.resize();
      return;
    }
    known = true; // drawn the first time it has a size
    const chart = init(element, null, { renderer: "svg" });
    live.set(element, { chart, data });
    draw(element);
    chart.on("click", (event) => {
      const link = kind.link?.(data, event);
      if (link) location.assign(link);
    });
    element.dataset.ready = "1";
  }).observe(element);
}

onContent((root) => root.querySelectorAll("[data-chart]:not([data-drawn])").forEach(start));
document.addEventListener("themechange", () => live.forEach((_, element) => draw(element)));

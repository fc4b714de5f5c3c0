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

/** Places are known by their code (LGD for districts): names are spelt in several ways, and shown in three languages. */
async function boundaries(element, key = "lgd") {
  const { geo } = element.dataset;
  if (!geo || getMap(geo)) return;
  const response = await fetch(geo, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${geo}: ${response.status}`);
  const shapes = await response.json();
  shapes.features.forEach(({ properties }) => (properties.name = String(properties[key])));
  registerMap(geo, shapes);
}

async function start(element) {
  element.dataset.drawn = "1";
  const source = document.getElementById(element.dataset.source);
  const kind = kinds[element.dataset.chart];
  if (!source || !kind) return;
  const data = JSON.parse(source.textContent);
  try {
    await boundaries(element, data.key);
  } catch {
    element.closest("figure")?.classList.add("chart-failed"); // the table under it says everything the map would
    return;
  }
  let known = false;
  new ResizeObserver(() => {
    if (!hasSize(element)) return;
    if (known) {
      live.get(element).chart.resize();
      draw(element); // names may need other line ends now
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

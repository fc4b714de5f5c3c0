// Colours, letters and number formats shared by the charts, read from the page so that dark mode needs nothing else.

const page = () => getComputedStyle(document.documentElement);
const css = (name) => page().getPropertyValue(name).trim();
export const dark = () => document.documentElement.dataset.bsTheme === "dark";

/** A custom property may hold light-dark(…): let the browser resolve it to a colour ECharts can read. */
export function colour(name) {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.className = `probe-${name}`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

// Told apart by people who see red and green alike; each keeps 3:1 against its page.
export const palette = () =>
  dark()
    ? ["#5b9bea", "#3fbf9b", "#e6a15c", "#a78bdb", "#8a94a6", "#e07a8b"]
    : ["#1f4e8c", "#0b8a6a", "#c9762b", "#6f4fb3", "#7b8698", "#b8455b"];

export const ageColours = () =>
  dark() ? ["#a9c4e6", "#6f9fdc", "#e6a15c", "#ff8a7d"] : ["#7b9cc8", "#4f7db8", "#c9762b", "#b42318"];

export const mapColours = () =>
  dark() ? ["#22304a", "#2f5fa3", "#7fb0ee", "#cfe3ff"] : ["#dbe7f5", "#a9c4e6", "#4f7db8", "#173b6c"];

const indian = new Intl.NumberFormat("en-IN", { maximumFractionDigits: 1 });

export function figure(value, unit = "") {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return unit ? `${indian.format(value)} ${unit}` : indian.format(value);
}

export function base() {
  const text = colour("text");
  const font = css("--tblr-font-sans-serif");
  return {
    color: palette(),
    textStyle: { fontFamily: font, color: text, fontSize: 12 },
    animation: false,
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // an HTML tooltip writes style attributes, which the content policy forbids
      confine: true,
      backgroundColor: colour("surface"),
      borderColor: colour("line"),
      textStyle: { color: text, fontFamily: font, fontSize: 12 },
      axisPointer: { type: "shadow" },
    },
    legend: {
      bottom: 0,
      icon: "roundRect",
      itemWidth: 10,
      itemHeight: 10,
      textStyle: { color: text, fontFamily: font },
    },
    grid: grid(),
  };
}

export function grid(more = {}) {
  return { left: 8, right: 20, top: 16, bottom: 40, outerBoundsMode: "same", outerBoundsContain: "axisLabel", ...more };
}

export function axis(more = {}) {
  const quiet = colour("quiet");
  return {
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colour("line") } },
    axisLabel: { color: quiet },
    nameTextStyle: { color: quiet },
    ...more,
  };
}

/** Breaks a name at spaces and dashes where it is wider than its room (a letter is about 7 pixels, a kanji 12). */
function lines(name, room) {
  const width = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12 : 7), 0);
  const done = [];
  let line = "";
  for (const piece of String(name).split(/(?<=[\s–・/-])/)) {
    if (line && width(line + piece.trimEnd()) > room) {
      done.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  return [...done, line].join("\n");
}

/** Every name is shown, on two lines where `room` (pixels for one) is short. */
export function categories(names, room, more = {}) {
  return axis({
    type: "category",
    data: names,
    splitLine: { show: false },
    ...more,
    axisLabel: { color: colour("quiet"), interval: 0, formatter: (name) => lines(name, room) },
  });
}

export function numbers(more = {}) {
  return axis({
    type: "value",
    splitNumber: 4,
    ...more,
    axisLabel: { color: colour("quiet"), hideOverlap: true, formatter: (value) => figure(value) },
  });
}

/** Room for a name under each column, and beside each bar. */
export const under = (element, names) => (element.clientWidth - 60) / names.length - 10;
export const beside = (element) => element.clientWidth * 0.34;

// One entry per data-chart: `option(data)` for ECharts, `link(data, event)` where a click leads.
import {
  ageColours,
  base,
  beside,
  categories,
  colour,
  dark,
  figure,
  grid,
  mapColours,
  numbers,
  palette,
  under,
} from "./look.js";

const cursor = (links) => (links ? "pointer" : "default");

// {categories, values, unit, links?, horizontal?}
const bar = {
  option(data, element) {
    const room = data.horizontal ? beside(element) : under(element, data.categories);
    const names = categories(data.categories, room, { inverse: Boolean(data.horizontal) });
    // The bars say their numbers themselves; lying down, they need no second scale.
    const values = numbers(data.horizontal ? { show: false } : { name: data.unit, minInterval: 1 });
    return {
      ...base(),
      legend: { show: false },
      grid: grid({ bottom: 8, top: data.horizontal ? 8 : 32, right: 48 }),
      xAxis: data.horizontal ? values : names,
      yAxis: data.horizontal ? names : values,
      series: [
        {
          type: "bar",
          data: data.values,
          cursor: cursor(data.links),
          barMaxWidth: data.horizontal ? 18 : 40,
          label: label(data.horizontal ? "right" : "top"),
          tooltip: { valueFormatter: (value) => figure(value, data.unit) },
        },
      ],
    };
  },
  link: (data, event) => data.links?.[event.dataIndex],
};

// {categories, series: [{name, values, links?}], unit}
const stacked = {
  option(data, element) {
    return {
      ...base(),
      xAxis: numbers({ minInterval: 1 }),
      yAxis: categories(data.categories, beside(element), { inverse: true }),
      series: data.series.map((series) => ({
        type: "bar",
        stack: "all",
        name: series.name,
        data: series.values,
        cursor: cursor(series.links),
        barMaxWidth: 18,
        itemStyle: { borderColor: colour("surface"), borderWidth: 0.5 },
        tooltip: { valueFormatter: (value) => figure(value, data.unit) },
      })),
    };
  },
  link: (data, event) => data.series[event.seriesIndex]?.links?.[event.dataIndex],
};

// {categories, names: [promised, realised], promised, realised, unit, links?}
const promised = {
  option(data, element) {
    const [main] = palette();
    const shared = { type: "bar", barMaxWidth: 34, cursor: cursor(data.links) };
    const tooltip = { valueFormatter: (value) => figure(value, data.unit) };
    return {
      ...base(),
      grid: grid({ top: 32 }),
      xAxis: categories(data.categories, under(element, data.categories)),
      yAxis: numbers({ name: data.unit, nameTextStyle: { color: colour("quiet"), align: "left" } }),
      series: [
        // An empty box for what was promised, filled from below by what came.
        {
          ...shared,
          name: data.names[0],
          data: data.promised,
          itemStyle: { color: "transparent", borderColor: main, borderWidth: 1.5 },
          barGap: "-100%",
          z: 1,
          tooltip,
        },
        { ...shared, name: data.names[1], data: data.realised, itemStyle: { color: main }, z: 2, tooltip },
      ],
    };
  },
  link: (data, event) => data.links?.[event.dataIndex],
};

// {categories, values, links?}: the first is the youngest
const ageing = {
  option(data, element) {
    const colours = ageColours();
    return {
      ...base(),
      legend: { show: false },
      grid: grid({ top: 28, bottom: 8 }),
      xAxis: categories(data.categories, under(element, data.categories)),
      yAxis: numbers({ minInterval: 1 }),
      series: [
        {
          type: "bar",
          cursor: cursor(data.links),
          barMaxWidth: 44,
          label: label("top"),
          data: data.values.map((value, index) => ({
            value,
            itemStyle: { color: colours[Math.min(index, colours.length - 1)] },
          })),
        },
      ],
    };
  },
  link: (data, event) => data.links?.[event.dataIndex],
};

// {places: [{code, name, value, link?}], unit, key?: "lgd" | "code", max?}; data-geo: the boundaries
const map = {
  option(data, element) {
    const found = new Map(data.places.map((place) => [String(place.code), place]));
    const top = data.max || Math.max(1, ...data.places.map((place) => place.value || 0));
    return {
      ...base(),
      legend: { show: false },
      tooltip: {
        ...base().tooltip,
        trigger: "item",
        formatter: ({ name }) => {
          const place = found.get(name);
          return place ? `${place.name}\n${figure(place.value, data.unit)}` : "";
        },
      },
      visualMap: {
        min: 0,
        max: top,
        orient: "horizontal",
        left: "center",
        bottom: 0,
        itemWidth: 10,
        itemHeight: 120,
        calculable: false,
        text: [figure(top, data.unit), "0"],
        textStyle: { color: colour("quiet") },
        inRange: { color: mapColours() },
      },
      series: [
        {
          type: "map",
          map: element.dataset.geo,
          showLegendSymbol: false,
          roam: false,
          selectedMode: false,
          aspectScale: 0.9,
          left: 0,
          right: 0,
          top: 0,
          bottom: 36,
          data: data.places
            .filter((place) => place.value)
            .map((place) => ({ name: String(place.code), value: place.value, cursor: cursor(place.link) })),
          itemStyle: {
            areaColor: dark() ? "#1b2536" : "#f1f4f8",
            borderColor: dark() ? "#46536a" : "#c3ccd8",
            borderWidth: 0.6,
          },
          emphasis: { label: { show: false }, itemStyle: { areaColor: "#e6a15c" } },
          label: { show: false },
        },
      ],
    };
  },
  link: (data, event) => data.places.find((place) => String(place.code) === event.name)?.link,
};

function label(position) {
  return { show: true, position, color: colour("text"), formatter: ({ value }) => figure(value) };
}

export const kinds = { bar, stacked, promised, ageing, map };

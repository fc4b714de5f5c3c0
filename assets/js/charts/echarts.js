// The parts of ECharts we draw with, and nothing else (a third of the whole library).
import { BarChart, MapChart } from "echarts/charts";
import {
  GeoComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from "echarts/components";
import { getMap, init, registerMap, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart,
  MapChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  VisualMapContinuousComponent,
  GeoComponent,
  SVGRenderer,
]);

export { getMap, init, registerMap };

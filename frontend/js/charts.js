// The chart library, cut to the parts that Vigie draws with, behind five functions. Options come from Rust as plain data; only what plain
// data cannot say is added here: numbers on the axis in the page's language, and the sentence for those who do not see the chart.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, TooltipComponent, AriaComponent, LabelLayout, SVGRenderer]);

/** Options from Rust with what plain data cannot say. */
function complete(option, element) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const font = getComputedStyle(element);
  option.textStyle = { fontFamily: font.fontFamily };
  const patterns = { show: option.aria?.decal?.show ?? false };
  option.aria = { enabled: true, label: { description: element.dataset.description ?? "" }, decal: patterns };
  option.yAxis.axisLabel.formatter = (value) => numbers.format(value);
  for (const series of option.series) {
    if (series.label?.show) series.labelLayout = { hideOverlap: true };
  }
  option.tooltip = {
    ...option.tooltip,
    confine: true,
    transitionDuration: 0,
    padding: [6, 10],
    textStyle: { color: font.color, fontSize: 14 },
  };
  return option;
}

/**
 * Draws a chart in an element and keeps it as large as the element.
 * @param {HTMLElement} element
 * @param {object} option
 * @param {(series: string, index: number, newTab: boolean) => void} pick called with the id of a series and the bar that was clicked
 */
export function create(element, option, pick) {
  const chart = init(element, null, { renderer: "svg" });
  chart.setOption(complete(option, element));
  chart.on("click", (event) => {
    const native = event.event?.event ?? {};
    pick(event.seriesId ?? "", event.dataIndex, Boolean(native.ctrlKey || native.metaKey));
  });
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(element);
  return { chart, element, observer };
}

/** Shows other data or colours. */
export function update({ chart, element }, option) {
  chart.setOption(complete(option, element), { notMerge: true });
}

/** Marks one part of one bar, and no other. */
export function highlight({ chart }, series, index) {
  chart.dispatchAction({ type: "downplay" });
  chart.dispatchAction({ type: "highlight", seriesId: series, dataIndex: index });
}

/** Marks nothing. */
export function downplay({ chart }) {
  chart.dispatchAction({ type: "downplay" });
}

/** Lets go of everything. */
export function dispose({ chart, observer }) {
  observer.disconnect();
  chart.dispose();
}

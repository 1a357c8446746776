// The chart library, cut to the parts that Vigie draws with, behind five functions. Options come from Rust as plain data; only what plain
// data cannot say is added here: numbers on the axis in the page's language, and the sentence for those who do not see the chart.
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** Options from Rust with what plain data cannot say. */
function complete(option, element) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const font = getComputedStyle(element);
  option.textStyle = { fontFamily: font.fontFamily };
  const patterns = { show: option.aria?.decal?.show ?? false };
  option.aria = { enabled: true, label: { description: element.dataset.description ?? "" }, decal: patterns };
  option.yAxis.axisLabel.formatter = (value) => numbers.format(value);
  for (const series of option.series) {
    if (!series.label?.show) continue;
    // The line of the period before shall not strike the totals through.
    series.z = 4;
    Object.assign(series.label, { textBorderColor: option.tooltip.backgroundColor, textBorderWidth: 3 });
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

/** How wide a digit of the labels is, in px. */
const DIGIT = 7.5;
/** What the figures of the axis take of the width, in px. */
const AXIS = 56;

/** Stands the totals upright where a bar has no room for them lying down. `true` if they stand otherwise than before. */
function turn(option, width) {
  const totals = option.series.find((series) => series.label?.show);
  if (!totals) return false;
  const longest = Math.max(...totals.data.map((item) => item.name.length));
  const upright = longest * DIGIT > (width - AXIS) / totals.data.length;
  const rotate = upright ? 90 : 0;
  const turned = totals.label.rotate !== rotate;
  Object.assign(totals.label, { rotate, align: upright ? "left" : "center", verticalAlign: upright ? "middle" : "bottom" });
  option.grid.top = upright ? 16 + longest * DIGIT : 28;
  return turned;
}

/**
 * Draws a chart in an element and keeps it as large as the element.
 * @param {HTMLElement} element
 * @param {object} option
 * @param {(series: string, index: number, newTab: boolean) => void} pick called with the id of a series and the bar that was clicked
 */
export function create(element, option, pick) {
  const chart = init(element, null, { renderer: "svg" });
  const drawn = { chart, element };
  draw(drawn, option);
  chart.on("click", (event) => {
    const native = event.event?.event ?? {};
    pick(event.seriesId ?? "", event.dataIndex, Boolean(native.ctrlKey || native.metaKey));
  });
  drawn.observer = new ResizeObserver(() => {
    chart.resize();
    if (turn(drawn.option, element.clientWidth)) chart.setOption(drawn.option);
  });
  drawn.observer.observe(element);
  return drawn;
}

/** Shows other data or colours. */
export function update(drawn, option) {
  draw(drawn, option);
}

function draw(drawn, option) {
  drawn.option = complete(option, drawn.element);
  turn(drawn.option, drawn.element.clientWidth);
  drawn.chart.setOption(drawn.option, { notMerge: true });
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

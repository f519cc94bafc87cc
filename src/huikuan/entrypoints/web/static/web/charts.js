// Draws the page's charts from the data block that the page names; colours come from the tokens.
import { agingOptions } from "./chart_aging.js";
import { linesOptions } from "./chart_lines.js";
import { trendOptions } from "./chart_trend.js";

const KINDS = { aging: agingOptions, lines: linesOptions, trend: trendOptions };

function tone(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--hk-${name}`).trim();
}

function draw(place) {
  const data = JSON.parse(document.getElementById(place.dataset.source).textContent);
  const chart = window.echarts.init(place, null, { renderer: "canvas" });
  const show = () => chart.setOption(KINDS[place.dataset.chart](data, tone), true);
  show();
  new ResizeObserver(() => chart.resize()).observe(place);
  new MutationObserver(show).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-bs-theme"],
  });
  chart.on("click", (event) => {
    const href = event.data && event.data.href;
    if (href) window.location.assign(href);
  });
  place.dataset.drawn = "true";
}

for (const place of document.querySelectorAll("[data-chart]")) draw(place);

// Figures over months as lines: {months, unit, lines: [{name, values, texts, links}]}
const TONES = ["accent", "band-3", "line-strong", "blue", "band-2", "band-5", "band-1"];

export function linesOptions(data, tone) {
  const font = getComputedStyle(document.body).fontFamily;
  const quiet = { color: tone("sub"), fontFamily: font, fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 14, top: data.lines.length > 1 ? 34 : 12, bottom: 4, outerBoundsMode: "same" },
    legend: { show: data.lines.length > 1, top: 0, left: 0, itemWidth: 14, itemHeight: 8, itemGap: 12,
      textStyle: quiet, type: "scroll", pageTextStyle: quiet, pageIconColor: tone("sub") },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: tone("raised"),
      borderColor: tone("line"),
      textStyle: { color: tone("ink"), fontFamily: font, fontSize: 12 },
      formatter: (points) =>
        [points[0].name, ...points.map((p) => `${p.seriesName}  ${p.data.text}`)].join("\n"),
    },
    xAxis: {
      type: "category",
      boundaryGap: false,
      data: data.months,
      axisLabel: { ...quiet, interval: 0, hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: tone("line") } },
    },
    yAxis: {
      type: "value",
      min: (range) => Math.min(range.min, 0),
      splitNumber: 4,
      axisLabel: { ...quiet, formatter: `{value}${data.unit}` },
      splitLine: { lineStyle: { color: tone("line-soft") } },
    },
    series: data.lines.map((line, rank) => ({
      name: line.name,
      type: "line",
      symbol: "circle",
      symbolSize: 6,
      lineStyle: { color: tone(TONES[rank % TONES.length]), width: 2 },
      itemStyle: { color: tone(TONES[rank % TONES.length]) },
      data: line.values.map((value, at) => ({ value, text: line.texts[at], href: data.links[at] })),
    })),
  };
}

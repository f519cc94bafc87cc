// Days late for each paid invoice as dots, with the moving median as a line:
// {points: [{on, days, label, href}], median: [{on, days}], words: {dots, median, due, days}}
export function trendOptions(data, tone) {
  const font = getComputedStyle(document.body).fontFamily;
  const quiet = { color: tone("sub"), fontFamily: font, fontSize: 12 };
  const shade = (days) => (days <= 0 ? "accent" : days <= 30 ? "band-2" : "band-4");
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 28, top: 34, bottom: 4, outerBoundsMode: "same" },
    legend: { top: 0, left: 0, itemWidth: 11, itemHeight: 11, textStyle: quiet, selectedMode: false },
    tooltip: {
      trigger: "item",
      renderMode: "richText",
      confine: true,
      backgroundColor: tone("raised"),
      borderColor: tone("line"),
      textStyle: { color: tone("ink"), fontFamily: font, fontSize: 12 },
    },
    xAxis: {
      type: "time",
      axisLabel: { ...quiet, hideOverlap: true, formatter: "{yyyy}-{MM}" },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      name: data.words.axis,
      nameTextStyle: { ...quiet, align: "left" },
      nameGap: 8,
      axisLabel: quiet,
      splitLine: { lineStyle: { color: tone("line-soft") } },
    },
    series: [
      {
        name: data.words.dots,
        type: "scatter",
        symbolSize: 7,
        itemStyle: { color: tone("band-2") },
        data: data.points.map((p) => ({
          value: [p.on, p.days],
          href: p.href,
          itemStyle: { color: tone(shade(p.days)) },
          ...tip(p.label),
        })),
        markLine: {
          silent: true,
          symbol: "none",
          label: { show: false },
          lineStyle: { type: "dashed", color: tone("line-strong") },
          data: [{ yAxis: 0 }],
        },
      },
      {
        name: data.words.median,
        type: "line",
        symbol: "none",
        lineStyle: { color: tone("ink"), width: 1.6 },
        itemStyle: { color: tone("ink") },
        tooltip: { show: false },
        data: data.median.map((p) => ({ value: [p.on, p.days] })),
      },
    ],
  };
}

function tip(text) {
  return { tooltip: { formatter: () => text } };
}

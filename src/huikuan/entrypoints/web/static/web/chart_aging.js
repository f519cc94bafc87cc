// Aging stacked over month ends: {months: ["2026-11"], bands: [{name, tone, values, texts}], unit}
export function agingOptions(data, tone) {
  const font = getComputedStyle(document.body).fontFamily;
  const quiet = { color: tone("sub"), fontFamily: font, fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: font },
    grid: { left: 8, right: 8, top: 34, bottom: 4, outerBoundsMode: "same" },
    legend: { top: 0, left: 0, itemWidth: 11, itemHeight: 11, itemGap: 12, textStyle: quiet, type: "scroll",
      pageTextStyle: quiet, pageIconColor: tone("sub") },
    // rich text keeps the tip inside the canvas: the page's policy allows no inline style
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
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
      data: data.months,
      axisLabel: { ...quiet, interval: 0, hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: tone("line") } },
    },
    yAxis: {
      type: "value",
      // credit notes can push a bar a hair below zero; that is no reason for a whole step of axis
      min: (range) => Math.min(range.min, 0),
      axisLabel: { ...quiet, showMinLabel: !data.below },
      splitLine: { lineStyle: { color: tone("line-soft") } },
    },
    series: data.bands.map((band) => ({
      name: band.name,
      type: "bar",
      stack: "aging",
      barWidth: "46%",
      itemStyle: { color: tone(band.tone) },
      emphasis: { focus: "series" },
      data: band.values.map((value, at) => ({
        value,
        text: band.texts[at],
        href: data.links[at],
      })),
    })),
  };
}

"use strict";
(() => {
  // colours that stay apart for colour-blind eyes (after Okabe and Ito); dashes tell curves apart without colour
  const light = ["#0072b2", "#d55e00", "#00845c", "#b0508c", "#8a6d00", "#2f95cf", "#5a5a5a"];
  const dark = ["#56b4e9", "#ff9147", "#2fd0a0", "#e79ac6", "#e9c645", "#9cc9ff", "#b8b8b8"];
  const dashes = [[], [7, 4], [2, 3], [9, 3, 2, 3], [12, 4], [4, 2], [1, 2]];
  const shapes = ["circle", "rectRot", "triangle", "rect", "star", "crossRot", "cross"];
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const drawn = [];
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;

  // error bars: a line from the lower to the upper end of each bar's interval, with caps
  const errorBars = {
    id: "errorBars",
    afterDatasetsDraw(chart) {
      if (chart.config.type !== "bar") return;
      const g = chart.ctx;
      g.save();
      g.strokeStyle = chart.options.color;
      g.lineWidth = 1.5;
      chart.data.datasets.forEach((set, i) => {
        if (!chart.isDatasetVisible(i)) return;
        chart.getDatasetMeta(i).data.forEach((bar, j) => {
          const [, y, low, high] = set.points[j];
          if (y === null || low === null || high === null || low === high) return;
          const cap = Math.min(6, bar.width / 3);
          const top = chart.scales.y.getPixelForValue(high);
          const bottom = chart.scales.y.getPixelForValue(low);
          g.beginPath();
          g.moveTo(bar.x, top); g.lineTo(bar.x, bottom);
          g.moveTo(bar.x - cap, top); g.lineTo(bar.x + cap, top);
          g.moveTo(bar.x - cap, bottom); g.lineTo(bar.x + cap, bottom);
          g.stroke();
        });
      });
      g.restore();
    }
  };

  const number = value => {
    if (value === null) return "–";
    const size = Math.abs(value);
    return size !== 0 && size < 0.001 ? value.toExponential(2)
        : value.toLocaleString("en", { maximumFractionDigits: size >= 100 ? 1 : size >= 10 ? 2 : 4 });
  };
  const label = (name, [, y, low, high]) =>
      name + ": " + number(y) + (low < high ? " (" + number(low) + " to " + number(high) + ")" : "");
  const axis = (text, log, grid, ink) => ({
    type: log ? "logarithmic" : "linear",
    title: { display: true, text, color: ink },
    ticks: { color: ink, maxTicksLimit: 9 },
    grid: { color: grid }
  });

  function lines(data, colours, ink, grid) {
    const datasets = [];
    data.series.forEach((series, i) => {
      const colour = colours[i % colours.length];
      const at = column => series.points.map(p => ({ x: p[0], y: p[column] }));
      const many = series.points.length > 40;
      datasets.push({
        label: series.name, points: series.points, data: at(1), borderColor: colour,
        backgroundColor: colour, borderWidth: 2, borderDash: dashes[i % dashes.length],
        pointStyle: shapes[i % shapes.length], pointRadius: many ? 0 : 3.5, pointHitRadius: 8, tension: 0
      });
      if (series.band) {
        const edge = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0, edge: true };
        datasets.push({ ...edge, label: "", data: at(2), fill: false });
        datasets.push({ ...edge, label: "", data: at(3), fill: "-1", backgroundColor: colour + "33" });
      }
    });
    return {
      type: "line",
      data: { datasets },
      options: {
        scales: { x: axis(data.x, data.logX, grid, ink), y: axis(data.y, data.logY, grid, ink) },
        interaction: { mode: "nearest", axis: "x", intersect: false }
      }
    };
  }

  function bars(data, colours, ink, grid) {
    const datasets = data.series.map((series, i) => ({
      label: series.name, points: series.points, data: series.points.map(p => p[1]),
      backgroundColor: colours[i % colours.length], borderRadius: 3, maxBarThickness: 64
    }));
    const ends = data.series.flatMap(series => series.points.map(p => p[3])).filter(v => v !== null);
    const y = axis(data.y, false, grid, ink);
    y.beginAtZero = true;
    y.suggestedMax = Math.max(0, ...ends);
    return {
      type: "bar",
      data: { labels: data.categories, datasets },
      options: {
        scales: { x: { ticks: { color: ink }, grid: { display: false } }, y },
        interaction: { mode: "index", intersect: false }
      }
    };
  }

  function draw(isDark) {
    drawn.splice(0).forEach(chart => chart.destroy());
    const ink = isDark ? "#c9d0d9" : "#3b424b";
    const grid = isDark ? "#2b313a" : "#e3e6eb";
    for (const script of document.querySelectorAll("script.chart")) {
      const data = JSON.parse(script.textContent);
      const config = (data.kind === "bar" ? bars : lines)(data, isDark ? dark : light, ink, grid);
      Object.assign(config.options, {
        animation: false, responsive: true, maintainAspectRatio: false, color: ink,
        plugins: {
          legend: {
            display: data.series.length > 1,
            position: "bottom",
            labels: {
              color: ink, usePointStyle: data.kind === "line", pointStyleWidth: 34,
              filter: item => item.text !== "",
              generateLabels: chart => Chart.defaults.plugins.legend.labels.generateLabels(chart)
                  .map(item => ({ ...item, pointStyle: data.kind === "line" ? "line" : "rect", lineWidth: 2 }))
            },
            onClick: (event, item, legend) => {
              const chart = legend.chart;
              const show = !chart.isDatasetVisible(item.datasetIndex);
              chart.setDatasetVisibility(item.datasetIndex, show);
              for (let i = item.datasetIndex + 1; chart.data.datasets[i]?.edge; i++) {
                chart.setDatasetVisibility(i, show);
              }
              chart.update();
            }
          },
          tooltip: {
            filter: item => !item.dataset.edge,
            callbacks: { label: item => label(item.dataset.label, item.dataset.points[item.dataIndex]) }
          }
        }
      });
      config.plugins = [errorBars];
      drawn.push(new Chart(script.previousElementSibling.querySelector("canvas"), config));
    }
  }

  draw(scheme.matches);
  scheme.addEventListener("change", () => draw(scheme.matches));
  addEventListener("beforeprint", () => draw(false));
  addEventListener("afterprint", () => draw(scheme.matches));
})();

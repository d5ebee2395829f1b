// Draws a chart from the JSON beside it; the colours are the tokens of the theme. The numbers stay in the table below.

let library;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/chart.umd.js", import.meta.url).href;
    script.onload = () => resolve(window.Chart);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const POINTS = ["circle", "rectRot", "triangle", "rect", "star", "crossRot"];

function dataset(kind, [label, data], index) {
  const colour = token(`--en-chart-${(index % 6) + 1}`);
  const common = { label, data, backgroundColor: colour, borderColor: colour };
  if (kind === "bar") return { ...common, borderRadius: 3, maxBarThickness: 44 };
  return { ...common, borderWidth: 3, pointRadius: 4, pointStyle: POINTS[index % 6], tension: 0.25 };
}

function limitLine([label, value], labels) {
  return {
    label, type: "line", data: labels.map(() => value), borderColor: token("--en-text-soft"),
    borderDash: [4, 4], borderWidth: 1.5, pointRadius: 0,
  };
}

function options(kind) {
  const grid = token("--en-chart-grid");
  return {
    maintainAspectRatio: false,
    animation: false,
    interaction: { mode: "index", intersect: false },
    plugins: { legend: { display: false } },
    scales: {
      x: { stacked: kind === "bar", grid: { display: false }, border: { color: grid }, ticks: { maxRotation: 0, autoSkipPadding: 12 } },
      y: { stacked: kind === "bar", beginAtZero: true, grid: { color: grid }, border: { display: false }, ticks: { precision: 0 } },
    },
  };
}

const drawn = new Map();

function draw(box, Chart) {
  const figures = JSON.parse(box.dataset.chart);
  const datasets = figures.series.map((series, index) => dataset(figures.kind, series, index));
  if (figures.limit) datasets.push(limitLine(figures.limit, figures.labels));
  Chart.defaults.font.family = token("--en-font-text");
  Chart.defaults.font.size = 14;
  Chart.defaults.color = token("--en-chart-text");
  drawn.get(box)?.destroy();
  drawn.set(box, new Chart(box.querySelector("canvas"), {
    type: figures.kind, data: { labels: figures.labels, datasets }, options: options(figures.kind),
  }));
}

window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", async () => {
  const Chart = await load();
  [...drawn.keys()].forEach((box) => draw(box, Chart));
});

export async function wake(box) {
  if (drawn.has(box)) return;
  box.hidden = false;
  draw(box, await load());
}

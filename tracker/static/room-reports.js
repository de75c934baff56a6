/* The charts of the reports, drawn by Chart.js from the data beside each canvas; the tables say the same without it */
const CHARTS = new Map();

function toneOf(figure, name) {
  const probe = document.createElement("span");
  probe.className = `tone-${name}`;
  probe.hidden = true;
  figure.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}

const font = () => ({ size: window.matchMedia("print").matches ? 9 : 12 });
const faint = (color, share) => color.replace(/^rgba?\(([^,]+,[^,]+,[^,)]+).*$/, `rgba($1, ${share})`);

function axes(figure, told) {
  const text = toneOf(figure, "text");
  const line = toneOf(figure, "line");
  const ticks = { color: text, maxRotation: 0, autoSkipPadding: 8, font: font() };
  const title = (words) => ({ display: Boolean(words), text: words, color: text, font: font() });
  const names = { grid: { display: false }, border: { color: line }, ticks: { ...ticks }, title: title(told.x), stacked: told.is_stacked };
  const numbers = {
    beginAtZero: true,
    grid: { color: faint(line, 0.6) },
    border: { display: false },
    ticks: { ...ticks, precision: 0, maxTicksLimit: 6, callback: (value) => `${value}${told.unit ? ` ${told.unit}` : ""}` },
    stacked: told.is_stacked,
    max: told.unit === "%" ? 100 : undefined,
  };
  if (told.is_lying) return { y: { ...names, ticks: { ...ticks, autoSkip: false } }, x: numbers };
  return { x: names, y: numbers };
}

function bars(figure, told) {
  const colors = (tone) => (Array.isArray(tone) ? tone.map((one) => toneOf(figure, one)) : toneOf(figure, tone));
  return {
    type: "bar",
    data: {
      labels: told.labels,
      datasets: told.series.map((one) => ({ label: one.name, data: one.values, backgroundColor: colors(one.tone), maxBarThickness: 34, borderRadius: 2 })),
    },
    options: {
      indexAxis: told.is_lying ? "y" : "x",
      scales: axes(figure, told),
      plugins: { legend: legend(figure, told.series.length > 1) },
    },
  };
}

function curve(figure, told) {
  const color = toneOf(figure, "accent");
  const part = (place) => told.points.map((point) => ({ x: point[0], y: point[place] }));
  const line = { stepped: true, pointRadius: 0, pointHitRadius: 6, borderWidth: 0, backgroundColor: faint(color, 0.16) };
  const scales = axes(figure, told);
  scales.x = { ...scales.x, type: "linear", min: 0, max: told.points.at(-1)[0] };
  return {
    type: "line",
    data: {
      datasets: [
        { ...line, label: "Not done", data: part(1), borderWidth: 2, borderColor: color, backgroundColor: color },
        { ...line, label: "95 % band", data: part(3), fill: "+1" },
        { ...line, label: "lower", data: part(2) },
      ],
    },
    options: { scales, plugins: { legend: legend(figure, true, (item) => item.text !== "lower") } },
  };
}

function legend(figure, display, filter) {
  return { display, position: "bottom", align: "start", labels: { color: toneOf(figure, "text"), boxWidth: font().size, boxHeight: font().size, padding: font().size - 2, font: font(), filter } };
}

function draw(figure) {
  const told = JSON.parse(figure.querySelector("template").content.textContent);
  const made = told.kind === "curve" ? curve(figure, told) : bars(figure, told);
  Object.assign(made.options, { animation: false, responsive: true, maintainAspectRatio: false });
  CHARTS.get(figure)?.destroy();
  CHARTS.set(figure, new window.Chart(figure.querySelector("canvas"), made));
}

function drawNew() {
  if (!window.Chart) return;
  document.querySelectorAll("[data-chart][hidden]").forEach((figure) => {
    figure.hidden = false;
    draw(figure);
    const table = figure.closest(".chart").querySelector("details.numbers");
    if (table) table.open = false;
  });
}

const redraw = () => CHARTS.forEach((_, figure) => draw(figure));

document.addEventListener("DOMContentLoaded", () => {
  const report = document.querySelector(".report");
  if (!report) return;
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  drawNew();
  new MutationObserver(drawNew).observe(report, { childList: true });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  window.matchMedia("print").addEventListener("change", redraw);
});

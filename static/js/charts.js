// Draws the charts of a page after its words have been painted; each chart's table holds the same values.
"use strict";
(() => {
  const own = document.currentScript;
  const every = [...document.querySelectorAll(".tl-chart__box[data-figure], .tl-chart__box[data-figure-src]")];
  const boxes = every.filter((box) => box.offsetParent !== null);
  // A drawing that a phone leaves out is never waited for, and its table stands open in its place, unless it is long.
  const LONG = 12;
  for (const box of every.filter((one) => one.offsetParent === null)) {
    const table = box.closest(".tl-chart").querySelector(".tl-chart__table");
    if (table && table.querySelectorAll("tbody tr").length <= LONG) { table.open = true; }
  }
  const ready = () => { document.documentElement.dataset.chartsDrawn = "true"; };
  if (!boxes.length) { ready(); return; }

  const config = {
    displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true, doubleClick: false,
    displayModeBar: "hover", modeBarButtons: [["toImage"]], scrollZoom: false,
  };
  const house = {
    font: { family: '"Atkinson Hyperlegible Next", "Segoe UI", "Helvetica Neue", Arial, sans-serif', size: 15, color: "#0B1A2A" },
    paper_bgcolor: "#FFFFFF", plot_bgcolor: "#FFFFFF", showlegend: false, dragmode: false, hovermode: "closest",
  };
  const PAPER = 700; // A4 within its margins, in CSS pixels: a page does not resize itself for the printer
  const drawings = () => boxes.filter((box) => box.classList.contains("js-plotly-plot"));
  let waiting = 0;
  let printing = false; // what is drawn for the printer alone has the paper's width from the start
  // The observer's own zone, so that what is waited for is what it draws: half a screen above and below.
  const isNear = (box) => {
    const { top, bottom } = box.getBoundingClientRect();
    return top < innerHeight * 1.5 && bottom > innerHeight * -0.5;
  };
  const done = (box) => {
    if (box.dataset.drawn) { return; }
    box.dataset.drawn = "true";
    if (box.dataset.near) { waiting -= 1; }
    if (waiting <= 0) { ready(); }
  };
  const merge = (under, over) => {
    const made = { ...under };
    for (const [name, value] of Object.entries(over || {})) {
      const both = value && typeof value === "object" && !Array.isArray(value) && made[name] && typeof made[name] === "object";
      made[name] = both ? merge(made[name], value) : value;
    }
    return made;
  };
  const layoutFor = (box, figure) => {
    const narrow = box.clientWidth < 480 ? (figure.layout.meta || {}).narrow : null;
    return merge(merge(merge(house, figure.layout), narrow), printing ? { width: PAPER } : null);
  };
  const figureOf = async (box) => {
    if (box.dataset.figure) { return JSON.parse(document.getElementById(box.dataset.figure).textContent); }
    const answer = await fetch(box.dataset.figureSrc, { credentials: "same-origin" });
    if (!answer.ok) { throw new Error(`The figure answered ${answer.status}.`); }
    return answer.json();
  };
  const draw = async (box) => {
    if (box.dataset.begun) { return; } // the printer may ask for a drawing that is already on its way
    box.dataset.begun = "true";
    try {
      const figure = await figureOf(box);
      await Plotly.newPlot(box, figure.data, layoutFor(box, figure), config);
      let wide = box.clientWidth >= 480;
      new ResizeObserver(() => {
        if (wide !== (box.clientWidth >= 480)) {
          wide = !wide;
          Plotly.react(box, figure.data, layoutFor(box, figure), config);
        }
      }).observe(box);
    } catch (problem) {
      box.classList.add("tl-chart__fail");
      box.textContent = "The chart could not be drawn. The table below holds the same values.";
    }
    done(box);
  };
  const drawAll = () => boxes.forEach(draw);
  // Heard from the start: a reader may print before the bundle has come.
  addEventListener("beforeprint", () => {
    printing = true;
    if (!window.Plotly) { return; }
    drawAll();
    drawings().forEach((box) => Plotly.relayout(box, { width: PAPER }));
  });
  addEventListener("afterprint", () => {
    printing = false;
    drawings().forEach((box) => Plotly.relayout(box, { width: null, autosize: true }));
  });
  const start = () => {
    const near = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) { near.unobserve(entry.target); draw(entry.target); }
      }
    }, { rootMargin: "50% 0px" });
    for (const box of boxes.filter(isNear)) {
      box.dataset.near = "true";
      waiting += 1;
    }
    boxes.forEach((box) => near.observe(box));
    if (printing) { drawAll(); }
    if (waiting <= 0) { ready(); }
  };
  const load = () => {
    const bundle = document.createElement("script");
    bundle.src = own.dataset.bundle;
    bundle.onload = start;
    bundle.onerror = () => boxes.forEach((box) => {
      box.classList.add("tl-chart__fail");
      box.textContent = "The chart could not be drawn. The table below holds the same values.";
      done(box);
    });
    document.head.append(bundle);
  };
  requestAnimationFrame(() => setTimeout(load, 0));
})();

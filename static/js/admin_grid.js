// In the grid of figures Tab goes down the column, then to the next one; so values are keyed in one run.
(() => {
  "use strict";
  const FIELDS = "input:not([type=hidden]), select, summary, a[href]";

  function columnOrder(table) {
    const cells = [...table.tBodies[0].rows].flatMap((row) => [...row.cells]);
    return cells
      .flatMap((cell) => [...cell.querySelectorAll(FIELDS)].map((field) => [cell.cellIndex, field]))
      .filter(([, field]) => field.offsetParent !== null)
      .sort((one, other) => one[0] - other[0])
      .map(([, field]) => field);
  }

  function move(event) {
    if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) return;
    const order = columnOrder(event.currentTarget);
    const next = order[order.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    // From the first field backwards and from the last one on, the browser's own order leaves the table.
    if (!next || !order.includes(event.target)) return;
    event.preventDefault();
    next.focus();
    if (next.select) next.select();
  }

  for (const table of document.querySelectorAll("table[data-down]")) {
    table.addEventListener("keydown", move);
  }
  const note = document.querySelector(".errornote[role=alert]");
  if (note) note.focus();
})();

// Turns the report to the page of whatever row or field has the focus, and marks its passage there.
"use strict";
(() => {
  const leaf = document.querySelector("[data-leaf]");
  if (!leaf) { return; }
  let shown = new URLSearchParams(location.search).get("place") || "";
  let asked = null;
  let wait = 0;
  const turn = async (query) => {
    if (asked) { asked.abort(); }
    asked = new AbortController();
    try {
      const answer = await fetch(`${leaf.dataset.leaf}&${query}`, { signal: asked.signal, credentials: "same-origin" });
      if (!answer.ok) { return; }
      const open = leaf.querySelector("details")?.open;
      leaf.innerHTML = await answer.text();
      const words = leaf.querySelector("details");
      if (words && open) { words.open = true; }
      const mark = leaf.querySelector("mark");
      if (mark && words?.open) { mark.scrollIntoView({ block: "nearest" }); }
    } catch (problem) {
      if (problem.name !== "AbortError") { throw problem; }
    }
  };
  document.addEventListener("focusin", (event) => {
    const place = event.target.closest("[data-place]")?.dataset.place;
    if (!place || place === shown) { return; }
    shown = place;
    clearTimeout(wait);
    wait = setTimeout(() => turn(new URLSearchParams({ place })), 150);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-turn]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    const query = new URL(link.href).searchParams;
    shown = query.get("place") || "";
    const inside = leaf.contains(link);
    turn(new URLSearchParams(shown ? { place: shown } : { page: query.get("page") })).then(() => { if (inside) { leaf.focus({ preventScroll: true }); } });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { leaf.closest("form")?.querySelector("[name=_save]")?.click(); }
  });
})();

// What only the presenter sees: this slide and the next, small, with notes, the item of the agenda and its time.
"use strict";
(() => {
  const began = Date.now();
  const set = (name, text) => { document.querySelector(`[data-${name}]`).textContent = text; };
  const agenda = document.querySelector("[data-agenda]");
  const spent = new Map(); // milliseconds on each item, by its place on the agenda
  let item = -1;
  let since = Date.now();
  const items = () => [...document.querySelectorAll("[data-item-of]")];
  const copy = (slide) => {
    if (!slide) {
      const end = document.createElement("p");
      end.textContent = "This is the last slide.";
      return end;
    }
    const made = slide.cloneNode(true);
    made.classList.add("is-on");
    made.removeAttribute("id");
    made.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
    made.removeAttribute("aria-labelledby");
    return made;
  };
  const so_far = (n) => (spent.get(n) || 0) + (n === item ? Date.now() - since : 0);
  // The item whose slide is shown; between two of them, the one whose slide came last.
  const item_at = (id) => {
    const keys = [...document.querySelectorAll("#deck .b-slide")].map((one) => one.id);
    const here = keys.indexOf(id);
    let found = -1;
    let place = -1;
    items().forEach((one, n) => {
      const at = keys.indexOf(one.dataset.itemOf);
      if (at >= 0 && at <= here && at > place) { found = n; place = at; }
    });
    return found;
  };
  const clock = (ms) => {
    const s = Math.floor(Math.abs(ms) / 1000);
    return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, "0")} s`;
  };
  const minutes_left = () => {
    const every = items();
    agenda.hidden = !every.length;
    if (!every.length) { return; }
    if (item < 0) {
      const all = every.reduce((sum, one) => sum + Number(one.dataset.minutes), 0);
      set("item", `${every.length} item${every.length === 1 ? "" : "s"}${all ? `, ${all} minutes` : ""}; none has begun`);
      set("left", "");
      return;
    }
    const minutes = Number(every[item].dataset.minutes);
    set("item", `${item + 1} of ${every.length}: ${every[item].content.textContent.trim()}`);
    const left = minutes * 60_000 - so_far(item);
    set("left", minutes ? `${clock(left)} ${left < 0 ? "over" : "left"} of ${minutes} min` : `${clock(so_far(item))} so far; no minutes were set`);
    document.querySelector("[data-left]").classList.toggle("is-over", minutes > 0 && left < 0);
  };
  document.documentElement.addEventListener("slide", ({ detail }) => {
    document.querySelector(".b-now").replaceChildren(copy(detail.slide));
    document.querySelector(".b-next").replaceChildren(copy(detail.next));
    const notes = document.querySelector(`[data-notes-of="${CSS.escape(detail.slide.id)}"]`);
    set("notes", (notes && notes.content.textContent.trim()) || "No notes for this slide.");
    set("place", `${detail.n} of ${detail.of}`);
    const now = item_at(detail.slide.id);
    if (now !== item) {
      spent.set(item, so_far(item));
      item = now;
      since = Date.now();
    }
    minutes_left();
  });
  const tick = () => {
    set("clock", new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }));
    set("gone", clock(Date.now() - began));
    minutes_left();
  };
  tick();
  setInterval(tick, 1000);
  dispatchEvent(new HashChangeEvent("hashchange"));
})();

// What only the presenter sees: this slide and the next, small, with notes, the time and how long it has been.
"use strict";
(() => {
  const began = Date.now();
  const set = (name, text) => { document.querySelector(`[data-${name}]`).textContent = text; };
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
  document.documentElement.addEventListener("slide", ({ detail }) => {
    document.querySelector(".b-now").replaceChildren(copy(detail.slide));
    document.querySelector(".b-next").replaceChildren(copy(detail.next));
    const notes = document.querySelector(`[data-notes-of="${CSS.escape(detail.slide.id)}"]`);
    set("notes", (notes && notes.content.textContent.trim()) || "No notes for this slide.");
    set("place", `${detail.n} of ${detail.of}`);
  });
  const tick = () => {
    const gone = Math.floor((Date.now() - began) / 1000);
    set("clock", new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }));
    set("gone", `${Math.floor(gone / 60)} min ${String(gone % 60).padStart(2, "0")} s`);
  };
  tick();
  setInterval(tick, 1000);
  dispatchEvent(new HashChangeEvent("hashchange"));
})();

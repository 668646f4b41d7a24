// A pack takes a few seconds to make: says that it is being made and for how long, then hands it over.
"use strict";
(() => {
  const list = document.querySelector("[data-packs]");
  if (!list) { return; }
  const told = document.createElement("p");
  told.className = "tl-packs";
  told.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "The pack is being made");
  const words = document.createElement("span");
  list.after(told);
  const say = (text, busy) => { words.textContent = text; told.replaceChildren(...(busy ? [bar, words] : [words])); };
  const nameOf = (answer, fallback) => {
    const found = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
    return found ? found[1] : fallback;
  };
  const take = async (link) => {
    const began = Date.now();
    const label = link.textContent.trim();
    const seconds = () => Math.round((Date.now() - began) / 1000);
    say(`${label}: being made.`, true);
    const ticking = setInterval(() => { words.textContent = `${label}: being made, ${seconds()} seconds so far.`; }, 1000);
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      if (!answer.ok) { location.assign(link.href); return; } // the page says what is wrong
      const file = URL.createObjectURL(await answer.blob());
      const hand = document.createElement("a");
      hand.href = file;
      hand.download = nameOf(answer, "pack");
      hand.click();
      setTimeout(() => URL.revokeObjectURL(file), 60_000);
      say(`${label}: made in ${Math.max(1, seconds())} second${seconds() > 1 ? "s" : ""}; it is among your downloads.`, false);
    } catch {
      say(`${label}: the site does not answer. Try again in a moment.`, false);
    } finally {
      clearInterval(ticking);
    }
  };
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
    event.preventDefault();
    take(link);
  });
})();

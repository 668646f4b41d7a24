// While a file is sent and read, the page says how far it has come; without this script the browser's own sign does.
(() => {
  "use strict";
  const EVERY = 500;

  async function ask(address, bar, words) {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const told = answer.ok ? await answer.json() : {};
      if (told.of) {
        bar.max = told.of;
        bar.value = told.done;
        words.textContent = `${told.done.toLocaleString("en-GB")} of about ${told.of.toLocaleString("en-GB")} rows read.`;
      }
    } catch {
      // The next question may be answered; the form itself goes on.
    }
  }

  for (const form of document.querySelectorAll("form[data-progress]")) {
    const box = form.querySelector("[data-waiting]");
    if (!box) continue;
    const bar = box.querySelector("progress");
    const words = box.querySelector("[data-waiting-words]");
    let timer;
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.value === "leave") return;
      box.hidden = false;
      timer = timer || window.setInterval(() => ask(form.dataset.progress, bar, words), EVERY);
    });
    // A page that is shown again from the browser's own store is not waiting any more.
    window.addEventListener("pageshow", () => {
      window.clearInterval(timer);
      timer = undefined;
      box.hidden = true;
    });
  }

  const note = document.querySelector(".errornote[role=alert]");
  if (note) note.focus();
})();

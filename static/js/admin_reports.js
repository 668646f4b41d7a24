// Says name, size and kind of the chosen reports before they are sent, takes dropped files, and sends one after another,
// saying of each what became of it.
"use strict";
(() => {
  const form = document.querySelector("form[data-reports]");
  if (!form) { return; }
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-chosen]");
  const waiting = form.querySelector("[data-waiting]");
  const bar = form.querySelector("[data-progress]");
  const button = form.querySelector("input[type=submit]");
  const largest = Number(form.dataset.largest);
  const most = Number(form.dataset.most);
  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`);
  const told = (file, n) => {
    const kind = /\.(pdf|txt)$/i.test(file.name) ? "" : ", neither .pdf nor .txt: it may be refused";
    const big = file.size > largest ? ", too large: it will not be read" : "";
    const many = n >= most ? `, more than ${most} files: it will not be read` : "";
    return `${file.name}, ${size(file.size)}${kind}${big}${many}`;
  };
  const show = () => list.replaceChildren(...[...input.files].map((file, n) => {
    const line = document.createElement("li");
    line.textContent = told(file, n);
    return line;
  }));
  const say = (line, words, address) => {
    const state = document.createElement("strong");
    state.textContent = `: ${words}`;
    line.querySelector("strong")?.remove();
    line.append(state);
    if (address) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = "Check it beside the report";
      line.append(" ", link);
    }
  };
  const send = (file, line) => new Promise((done) => {
    const asked = new XMLHttpRequest();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("files", file);
    asked.open("POST", form.action || location.href);
    asked.setRequestHeader("Accept", "application/json");
    asked.responseType = "json";
    asked.upload.addEventListener("progress", (event) => say(line, event.loaded < event.total ? `${Math.round(100 * event.loaded / event.total)} % sent` : "being read"));
    asked.addEventListener("load", () => {
      const one = asked.response?.outcomes?.[0];
      say(line, one ? one.words : "the site did not answer; send it again", one?.address);
      done(Boolean(one?.address));
    });
    asked.addEventListener("error", () => { say(line, "the connection broke; send it again"); done(false); });
    asked.send(body);
  });
  input.addEventListener("change", show);
  for (const name of ["dragover", "dragenter"]) { form.addEventListener(name, (event) => event.preventDefault()); }
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
  });
  form.addEventListener("submit", async (event) => {
    const files = [...input.files].slice(0, most);
    if (!files.length) { return; }
    event.preventDefault();
    show();
    const began = Date.now();
    button.disabled = true;
    waiting.hidden = bar.hidden = false;
    bar.max = files.length;
    let made = 0;
    for (const [n, file] of files.entries()) {
      waiting.textContent = `Reading ${n + 1} of ${files.length}.`;
      bar.value = n;
      if (file.size > largest) { say(list.children[n], "not read: too large"); continue; }
      made += await send(file, list.children[n]) ? 1 : 0;
    }
    bar.value = files.length;
    button.disabled = false;
    const seconds = Math.max(1, Math.round((Date.now() - began) / 1000));
    waiting.textContent = `${made} of ${files.length} file${files.length === 1 ? "" : "s"} became a draft, in ${seconds} second${seconds === 1 ? "" : "s"}.`;
  });
})();

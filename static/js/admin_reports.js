// Says name, size and kind of the chosen reports before they are sent, takes dropped files, and says that they are read.
"use strict";
(() => {
  const form = document.querySelector("form[data-reports]");
  if (!form) { return; }
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-chosen]");
  const waiting = form.querySelector("[data-waiting]");
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
  input.addEventListener("change", show);
  for (const name of ["dragover", "dragenter"]) { form.addEventListener(name, (event) => event.preventDefault()); }
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; show(); }
  });
  form.addEventListener("submit", () => {
    const began = Date.now();
    const number = Math.min(input.files.length, most);
    waiting.hidden = false;
    const say = () => { waiting.textContent = `${number} file${number === 1 ? "" : "s"} being read, ${Math.round((Date.now() - began) / 1000)} seconds so far.`; };
    say();
    setInterval(say, 1000);
  });
})();

// Tells two minutes before a sign-in ends, in every tab at once; when it has ended the page stays as it is.
"use strict";
(() => {
  const dialog = document.getElementById("session");
  if (!dialog || !dialog.showModal) { return; }
  const { idle, last, user } = document.currentScript.dataset;
  const KEY = "throughline-session";
  const WARN = 120_000;
  const TITLES = {
    soon: "You will be signed out soon", last: "Your sign-in is about to end", over: "You have been signed out",
    kept: "You have been signed out", other: "This page is another person's",
  };
  const all = (selector) => [...dialog.querySelectorAll(selector)];
  const stay = dialog.querySelector("form[action]");
  const title = document.title;
  let ends = Math.min(Date.now() + idle * 1000, last ? last * 1000 : Infinity);
  let state = "";
  let typed = false;
  let timer = 0;

  // Reading is refused where a browser keeps nothing; then each tab counts for itself.
  const tell = (value) => { try { localStorage.setItem(KEY, value); } catch { /* Nothing to be told. */ } };
  // The trap: a field named "action" or "method" hides the form's own property.
  const posts = (form) => (form.getAttribute("method") || "").toLowerCase() === "post";
  const inWords = (left) => (left > 90_000 ? "2 minutes" : left > 45_000 ? "1 minute" : left > 15_000 ? "30 seconds" : "10 seconds");

  const count = () => {
    const left = ends - Date.now();
    const words = inWords(left);
    const said = dialog.querySelector("[data-said]");
    all("[data-left]").forEach((place) => { place.textContent = words; });
    all("[data-at]").forEach((place) => {
      place.textContent = new Date(ends).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    });
    if (said.textContent !== `${words} left`) { said.textContent = `${words} left`; }
  };
  const hide = () => {
    state = "";
    document.title = title;
    if (dialog.open) { dialog.close(); } // The browser gives the focus back to where it was.
  };
  const show = (next) => {
    if (next === "soon" || next === "last") { count(); }
    if (next !== state) {
      state = next;
      if (next !== "soon" && next !== "last") { dialog.querySelector("[data-said]").textContent = ""; }
      dialog.querySelector("h2").textContent = TITLES[next];
      document.title = `${TITLES[next]} - ${title}`;
      all("[data-when]").forEach((part) => {
        part.hidden = !part.dataset.when.split(" ").includes(next) || ("typed" in part.dataset && !typed);
      });
      all("[data-sign-in]").forEach((link) => {
        link.href = `${link.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`;
      });
      dialog.classList.toggle("tl-session--over", next === "over" || next === "kept" || next === "other");
      if (dialog.open) { dialog.close(); }
    }
    if (!dialog.open) { dialog.showModal(); }
  };
  const ended = () => state === "over" || state === "kept" || state === "other";
  const over = () => {
    clearTimeout(timer);
    if (!ended() || state === "other") { show(typed ? "kept" : "over"); } // Somebody who went back to the page is left there.
  };
  const plan = () => {
    clearTimeout(timer);
    const left = ends - Date.now();
    if (state === "soon" || state === "last") { count(); }
    if (left > WARN) {
      timer = setTimeout(ask, left - WARN);
    } else if (left > 0 && state) {
      timer = setTimeout(plan, 1000);
    } else {
      timer = setTimeout(ask, state ? 1000 : 0);
    }
  };
  const take = (answer) => {
    if (answer.left <= 0) { over(); return; }
    if (answer.user !== user) { clearTimeout(timer); show("other"); return; }
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = answer.token; });
    ends = Date.now() + answer.left * 1000;
    tell(String(ends));
    if (answer.left * 1000 > WARN) { hide(); } else { show(answer.final ? "last" : "soon"); }
    plan();
  };
  const send = async (options) => {
    try {
      const answer = await fetch(stay.action, { credentials: "same-origin", cache: "no-store", ...options });
      if (!answer.ok) { throw new Error(`The site answered ${answer.status}.`); }
      take(await answer.json());
    } catch { // No network: what is known here counts.
      if (ends <= Date.now()) { over(); return; }
      if (ends - Date.now() <= WARN) { show("soon"); }
      plan();
    }
  };
  function ask() { return send({}); }

  stay.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ method: "POST", body: new FormData(stay) });
  });
  dialog.querySelector("[data-back]").addEventListener("click", () => { dialog.close(); });
  dialog.addEventListener("cancel", (event) => { // Escape: whoever presses it is there.
    event.preventDefault();
    if (state === "soon") { send({ method: "POST", body: new FormData(stay) }); } else { dialog.close(); }
  });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => { if (event.target.form && posts(event.target.form)) { typed = true; } });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ((form.getAttribute("action") || "").endsWith("/logout/")) { tell(`out ${Date.now()}`); return; }
    if (form === stay || !posts(form) || (!ended() && ends > Date.now())) { return; }
    event.preventDefault(); // What would be sent now would be lost.
    event.stopPropagation();
    typed = true;
    state = "";
    ask().then(() => { if (!ended()) { form.requestSubmit(event.submitter); } });
  }, true);
  addEventListener("storage", (event) => {
    if (event.key !== KEY || !event.newValue) { return; }
    if (event.newValue.startsWith("out")) { setTimeout(ask, 1500); return; }
    const told = Number(event.newValue);
    if (ended()) { ask(); return; } // Perhaps it is a new sign-in.
    if (!(told > ends)) { return; }
    ends = last ? Math.min(told, last * 1000) : told;
    if (ends - Date.now() > WARN) { hide(); }
    plan();
  });
  const look = () => { if (document.visibilityState === "visible" && (ended() || ends - Date.now() <= WARN)) { ask(); } };
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  addEventListener("pageshow", (event) => { if (event.persisted) { ask(); } });

  tell(String(ends));
  plan();
})();

// Moves through the slides by key, clicker and touch; keeps showing them when the site cannot be reached.
"use strict";
(() => {
  const html = document.documentElement;
  const body = document.body;
  const deck = document.getElementById("deck");
  const find = document.getElementById("board-find");
  const help = document.getElementById("board-help");
  const words = document.getElementById("board-find-words");
  const list = document.getElementById("board-find-list");
  const letters = document.getElementById("board-letters");
  const told = document.querySelector(".b-told");
  const aloud = document.querySelector("[data-said]");
  const EVERY = 20_000; // a slide, when they move on by themselves
  const ASK = 30_000; // between two looks for newer figures
  const leads = body.classList.contains("b-presenter");
  const room = window.BroadcastChannel ? new BroadcastChannel(`throughline:${body.dataset.room}`) : null;
  const slides = () => [...deck.querySelectorAll(".b-slide")];
  const narrow = matchMedia("(max-width: 760px)");
  let at = 0;
  let moving = 0;

  const key = () => decodeURIComponent(location.hash.slice(1));
  const place = () => Math.max(0, slides().findIndex((one) => one.id === key()));
  const show = (n, { tell = true, focus = false } = {}) => {
    const every = slides();
    if (!every.length) { return; }
    at = Math.min(Math.max(0, n), every.length - 1);
    every.forEach((one, m) => one.classList.toggle("is-on", m === at));
    const slide = every[at];
    if (key() !== slide.id) { history.replaceState(null, "", `#${encodeURIComponent(slide.id)}`); }
    if (focus || html.classList.contains("is-all") || narrow.matches) { slide.focus({ preventScroll: false }); }
    if (narrow.matches) { slide.scrollIntoView(); }
    aloud.textContent = `Slide ${at + 1} of ${every.length}: ${slide.querySelector("h2").textContent}`;
    if (tell && room) { room.postMessage({ slide: slide.id }); }
    html.dispatchEvent(new CustomEvent("slide", { detail: { slide, next: every[at + 1] || null, n: at + 1, of: every.length } }));
  };
  const tell = (text) => { told.textContent = text; told.hidden = !text; };
  // The presenter goes on seeing what the room does not.
  const black = (on, tellOthers = true) => {
    if (leads) { told.textContent = on ? "The screen is black. B shows it again." : ""; told.hidden = !on; }
    body.classList.toggle("is-black", on);
    if (tellOthers && room) { room.postMessage({ black: on }); }
  };
  const still = () => {
    if (!moving) { return; }
    clearInterval(moving);
    moving = 0;
    tell("");
  };
  const moveOn = () => {
    if (moving) { still(); return; }
    tell("The slides move on by themselves every 20 seconds. Any key stops them.");
    moving = setInterval(() => show((at + 1) % slides().length), EVERY);
  };
  const all = (on) => {
    html.classList.toggle("is-all", on);
    slides().forEach((one) => { one.tabIndex = on ? 0 : -1; });
    if (on) { slides()[at].focus(); slides()[at].scrollIntoView({ block: "nearest" }); } else { scrollTo(0, 0); }
  };
  const fill = () => {
    const wanted = words.value.trim().toLowerCase();
    const held = slides().map((slide, n) => ({ slide, n, text: `${slide.dataset.name} ${slide.textContent}`.toLowerCase() }));
    const number = Number(wanted);
    const named = held.filter(({ slide }) => `${slide.dataset.name} ${slide.querySelector("h2").textContent}`.toLowerCase().includes(wanted));
    const found = Number.isInteger(number) && wanted && number >= 1 && number <= held.length
      ? [held[number - 1]] : named.length ? named : held.filter(({ text }) => text.includes(wanted));
    list.replaceChildren(...found.map(({ slide, n }) => {
      const line = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${n + 1}. ${slide.dataset.name}`;
      button.addEventListener("click", () => { find.close(); show(n, { focus: true }); });
      line.append(button);
      return line;
    }));
    find.querySelector("[data-none]").hidden = found.length > 0;
  };
  const open = (dialog) => {
    still();
    if (dialog === find) { words.value = ""; fill(); }
    dialog.showModal();
    if (dialog === find) { words.focus(); }
  };
  const full = () => {
    if (document.fullscreenElement) { document.exitFullscreen(); } else if (html.requestFullscreen) { html.requestFullscreen().catch(() => {}); }
  };
  const doing = {
    next: () => show(at + 1), previous: () => show(at - 1), first: () => show(0), last: () => show(slides().length - 1),
    all: () => all(!html.classList.contains("is-all")), find: () => open(find), help: () => open(help),
    tables: () => html.classList.toggle("is-tables"),
    black: () => black(!body.classList.contains("is-black")), full, moveOn,
  };
  const KEYS = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next",
    ArrowLeft: "previous", ArrowUp: "previous", PageUp: "previous", Home: "first", End: "last",
  };
  const LETTERS = { ...(document.getElementById("tables") ? { t: "tables" } : {}), n: "next", p: "previous", o: "all", "/": "find", "?": "help", h: "help", b: "black", ".": "black", f: "full", a: "moveOn" };

  const typed = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) { return; }
    const at_button = event.target.closest("button, a, input");
    if (event.key === "Enter" && html.classList.contains("is-all")) {
      const slide = event.target.closest(".b-slide");
      if (slide) { all(false); show(slides().indexOf(slide)); event.preventDefault(); }
      return;
    }
    if (event.key === "Escape") {
      still(); if (body.classList.contains("is-black")) { black(false); }
      if (html.classList.contains("is-all")) { all(false); }
      html.classList.remove("is-tables");
      return;
    }
    if (at_button && (event.key === " " || event.key === "Enter")) { return; }
    const letter = letters.checked ? LETTERS[event.key.length === 1 ? event.key.toLowerCase() : ""] : undefined;
    let act = KEYS[event.key] || letter;
    if (event.key === " " && event.shiftKey) { act = "previous"; }
    if (!act || (narrow.matches && !["find", "help"].includes(act))) { return; }
    if (act !== "moveOn") { still(); }
    if (act !== "tables") { html.classList.remove("is-tables"); }
    if (act !== "black" && body.classList.contains("is-black")) { black(false); }
    event.preventDefault();
    doing[act]();
  };
  addEventListener("keydown", typed);
  document.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => { still(); doing[button.dataset.do](); }));
  words.addEventListener("input", fill);
  find.querySelector("form").addEventListener("submit", (event) => {
    const first = list.querySelector("button");
    if (event.submitter !== find.querySelector("form > button") && first) { event.preventDefault(); first.click(); }
  });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); const first = list.querySelector("button"); if (first) { first.click(); } }
  });
  deck.addEventListener("click", (event) => {
    const slide = event.target.closest(".b-slide");
    if (html.classList.contains("is-all") && slide) { all(false); show(slides().indexOf(slide)); }
  });
  try { letters.checked = localStorage.getItem("throughline-letters") !== "off"; } catch { /* a browser that keeps nothing */ }
  letters.addEventListener("change", () => {
    try { localStorage.setItem("throughline-letters", letters.checked ? "on" : "off"); } catch { /* as above */ }
  });

  let from = null;
  deck.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
  deck.addEventListener("touchend", (event) => {
    const to = event.changedTouches[0];
    if (!from || narrow.matches || html.classList.contains("is-all")) { return; }
    const across = to.clientX - from.clientX;
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(to.clientY - from.clientY)) { still(); show(at + (across < 0 ? 1 : -1)); }
  }, { passive: true });

  if (room) { room.addEventListener("message", ({ data }) => {
    if (data.where) { room.postMessage({ slide: slides()[at].id }); return; }
    if ("black" in data) { black(data.black, false); return; }
    const n = slides().findIndex((one) => one.id === data.slide);
    if (n >= 0 && n !== at) { show(n, { tell: false }); }
  }); }
  addEventListener("hashchange", () => show(place(), { tell: false }));

  // Newer figures take the place of those shown, on the same slide; without the site, what is shown stays, and says so.
  const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  let since = clock();
  let lost = "";
  const gone = (why) => {
    if (!moving) { tell(`${why} What is shown is of ${since} and stays; it is renewed when the site answers.`); }
    lost = why;
  };
  const back = () => {
    if (lost) { lost = ""; tell(""); }
    since = clock();
  };
  const look = async () => {
    try {
      const answer = await fetch(location.pathname + location.search, { credentials: "same-origin", cache: "no-cache", referrerPolicy: "no-referrer", headers: { "X-Throughline-Looking": body.dataset.deck } });
      if (answer.status === 410) { location.reload(); return; } // the link has ended: its page says so, and shows nothing more
      const text = answer.status === 204 ? "" : await answer.text();
      if (answer.status === 204) { back(); return; }
      const other = new DOMParser().parseFromString(text, "text/html");
      const fresh = other.getElementById("deck");
      if (!answer.ok || !fresh) { gone(answer.ok ? "You have been signed out: sign in again in another window." : "The site does not answer."); return; }
      back();
      if (other.body.dataset.deck !== body.dataset.deck) {
        const here = slides()[at] && slides()[at].id;
        deck.replaceChildren(...fresh.childNodes);
        // What stands beside the slides for the presenter alone: notes and agenda.
        const beside = document.getElementById("beside");
        if (beside && other.getElementById("beside")) { beside.replaceChildren(...other.getElementById("beside").childNodes); }
        body.dataset.deck = other.body.dataset.deck;
        const n = slides().findIndex((one) => one.id === here);
        show(n >= 0 ? n : at, { tell: false });
        if (html.classList.contains("is-all")) { all(true); }
      }
    } catch {
      gone(`The site cannot be reached since ${since}.`);
    }
  };
  html.classList.add("has-script");
  show(place(), { tell: false });
  if (room && leads) { room.postMessage({ where: true }); }
  if (body.dataset.poll) { // a file without a server has nobody to ask
    setInterval(look, Number(body.dataset.poll) || ASK);
    addEventListener("online", look);
  }
})();

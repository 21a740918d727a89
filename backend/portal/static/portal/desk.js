// A desk worked by keys: j k x a c d f n p t ↵, shown by ?. Everything is a link or button of the page as well.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("[data-desk] [data-row]")];
  const boxes = () => [...document.querySelectorAll("[data-desk] [data-row] input[type=checkbox]")];
  const box = (row) => row?.querySelector("input[type=checkbox]");
  const press = (key) => document.querySelector(`[data-desk] [data-key="${key}"]`)?.click();
  let place = -1;

  function current() {
    const focused = document.activeElement?.closest?.("[data-row]");
    if (focused) place = rows().indexOf(focused);
    return rows()[place];
  }

  function go(by) {
    current();
    const all = rows();
    place = Math.min(all.length - 1, Math.max(0, place + by));
    all[place]?.focus({ preventScroll: true });
    all[place]?.scrollIntoView({ block: "nearest" });
  }

  function tickAll() {
    const all = boxes(), on = all.some((one) => !one.checked);
    for (const one of all) one.checked = on;
  }

  // What is ticked; where nothing is, the row one stands on.
  function tickHere() {
    if (boxes().some((one) => one.checked)) return;
    const here = box(current());
    if (here) here.checked = true;
  }

  function reason() {
    tickHere();
    const field = document.querySelector("[data-reason-button]")?.closest(".deed")?.querySelector("textarea");
    field?.scrollIntoView({ block: "center" });
    field?.focus();
  }

  const help = () => document.querySelector("dialog.keys")?.showModal();
  const view = (selector) => current()?.querySelector(`[data-viewer] ${selector}`)?.click();
  const KEYS = {
    j: () => go(1),
    k: () => go(-1),
    x: () => { const here = box(current()); if (here) here.checked = !here.checked; },
    a: tickAll,
    c: () => { tickHere(); press("c"); },
    d: reason,
    f: () => press("f"),
    n: () => press("n"),
    p: () => view("[data-step='1']"),
    t: () => view("[data-turn='1']"),
    Enter: () => current()?.querySelector("[data-open]")?.click(),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open], [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !document.querySelector("[data-desk]")) return;
    if (event.key === "Enter" && !event.target.matches("[data-row]")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-tick-all]")) { event.preventDefault(); tickAll(); }
    if (event.target.closest("[data-keys-open]")) help();
  });

  function begin() {
    for (const hint of document.querySelectorAll("[data-key-hint]")) hint.hidden = false;
  }
  begin();
  document.addEventListener("htmx:after:swap", () => {
    begin();
    const all = rows();
    if (place >= 0 && all.length) all[Math.min(place, all.length - 1)].focus({ preventScroll: true });
  });
})();

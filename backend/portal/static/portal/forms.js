// Counts what is written into long texts, and lets no browser cut a pasted one: what is too much is said instead.
// Without this script the browser stops at the limit by itself, and the server says the same.
"use strict";
(() => {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const length = (text) => [...text.normalize("NFC").trim()].length;

  function count(area, counter) {
    const limit = area.maxLength, n = length(area.value), more = n - limit;
    const over = fill(area.dataset.over, { more });
    counter.textContent = fill(area.dataset.counter, { n, limit }) + (more > 0 ? `: ${over}` : "");
    counter.classList.toggle("over", more > 0);
    counter.setAttribute("aria-live", more > 0 || n > limit * 0.9 ? "polite" : "off");
    area.setCustomValidity(more > 0 ? over : "");
  }

  function pasteWhole(event) {
    const area = event.target, text = (event.clipboardData || event.dataTransfer).getData("text");
    if (area.value.length + text.length <= area.maxLength) return;
    event.preventDefault();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function begin() {
    for (const area of document.querySelectorAll("textarea[data-counter][maxlength]:not([data-counted])")) {
      const counter = document.createElement("p");
      area.dataset.counted = "";
      counter.className = "counter";
      area.after(counter);
      area.addEventListener("input", () => count(area, counter));
      area.addEventListener("paste", pasteWhole);
      area.addEventListener("drop", pasteWhole);
      count(area, counter);
    }
  }
  begin();
  document.addEventListener("htmx:after:swap", begin);
})();

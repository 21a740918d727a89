// Buttons that copy a figure or a paragraph; without this script, or a clipboard, they are not shown.
"use strict";
(() => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy], button[data-copy-from]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
      await navigator.clipboard.writeText(from ? from.textContent.trim() : button.dataset.copy);
      button.classList.add("active");
    });
  }
})();

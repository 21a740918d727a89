// Photos beside what they prove: dragged, enlarged with wheel or two fingers, turned, one after another.
// Without this script the picture stands there as it is, and its own page turns and enlarges it.
"use strict";
(() => {
  const MOST = 8, STEP = 1.3;

  function viewer(box) {
    const frame = box.querySelector("[data-frame]"), turner = frame.querySelector(".turner"), img = turner.querySelector("img");
    let turn = Number(frame.dataset.turn || 0), zoom = 1, fingers = new Map(), apart = 0;

    function show() {
      frame.dataset.turn = turn;
      turner.style.width = `${zoom * 100}%`;
      frame.classList.toggle("large", zoom > 1);
    }

    // The point of the picture under (x, y) of the window stays there.
    function enlarge(to, x, y) {
      const from = zoom, at = frame.getBoundingClientRect();
      const left = frame.scrollLeft + x - at.left, top = frame.scrollTop + y - at.top;
      zoom = Math.min(MOST, Math.max(1, to));
      show();
      frame.scrollLeft = left * (zoom / from) - (x - at.left);
      frame.scrollTop = top * (zoom / from) - (y - at.top);
    }

    function enlargeHere(factor) {
      const at = frame.getBoundingClientRect();
      enlarge(zoom * factor, at.left + at.width / 2, at.top + at.height / 2);
    }

    function step(by) {
      const links = [...box.querySelectorAll("a[data-show]")];
      const now = links.findIndex((link) => link.hasAttribute("aria-current"));
      if (links.length > 0) choose(links[(Math.max(now, 0) + by + links.length) % links.length]);
    }

    function choose(link) {
      for (const other of box.querySelectorAll("a[aria-current]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      img.src = link.dataset.show;
      img.alt = link.querySelector("img").alt;
      const page = box.querySelector("[data-page]");
      if (page) page.href = link.href;
      [turn, zoom] = [0, 1];
      show();
    }

    const spread = () => {
      const [a, b] = [...fingers.values()];
      return { far: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    };
    frame.addEventListener("wheel", (event) => {
      event.preventDefault();
      enlarge(zoom * (event.deltaY < 0 ? STEP : 1 / STEP), event.clientX, event.clientY);
    }, { passive: false });
    frame.addEventListener("pointerdown", (event) => {
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      frame.setPointerCapture(event.pointerId);
      if (fingers.size === 2) apart = spread().far / zoom;
    });
    frame.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.size === 2) {
        const { far, x, y } = spread();
        enlarge(far / apart, x, y);
      } else {
        frame.scrollLeft -= event.clientX - before.x;
        frame.scrollTop -= event.clientY - before.y;
      }
    });
    for (const ended of ["pointerup", "pointercancel"]) frame.addEventListener(ended, (event) => fingers.delete(event.pointerId));
    box.addEventListener("click", (event) => {
      const pressed = event.target.closest("button, a[data-show]");
      if (!pressed) return;
      if (pressed.dataset.turn) { turn = (turn + Number(pressed.dataset.turn) + 4) % 4; show(); }
      if (pressed.dataset.zoom) enlargeHere(pressed.dataset.zoom > 0 ? STEP : 1 / STEP);
      if (pressed.dataset.step) step(Number(pressed.dataset.step));
      if (pressed.dataset.show) { event.preventDefault(); choose(pressed); }
    });
    for (const tools of box.querySelectorAll("[data-scripted]")) tools.hidden = false;
    box.querySelector("a[data-show]")?.setAttribute("aria-current", "true");
    if (frame.dataset.zoom) zoom = Number(frame.dataset.zoom);
    show();
  }

  function begin() {
    for (const box of document.querySelectorAll("[data-viewer]:not([data-begun])")) {
      box.dataset.begun = "";
      viewer(box);
    }
  }
  begin();
  document.addEventListener("htmx:after:swap", begin);
})();

// Keeps an open page current: told by the server that something changed, loads the page again and puts in
// only the parts that differ, so that focus, scrolling and opened details stay. Without it the page reloads
// itself. If nothing was heard for two minutes, it says so.
"use strict";
(() => {
  const LOST_AFTER = 120000;
  let heard = performance.now();

  const parts = (root) => [...root.querySelectorAll("[data-part]")];

  const keepOpen = (old, fresh) => {
    const before = old.querySelectorAll("details");
    fresh.querySelectorAll("details").forEach((one, place) => {
      one.open = before[place] ? before[place].open : one.open;
    });
  };

  const refresh = async () => {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    parts(fresh).forEach((one) => {
      const old = document.querySelector(`[data-part="${one.dataset.part}"]`);
      if (!old) return;
      keepOpen(old, one);
      if (!old.isEqualNode(one)) old.replaceChildren(...one.childNodes);
    });
    document.body.className = fresh.body.className;
    document.title = fresh.title;
    heard = performance.now();
    document.getElementById("lost").hidden = true;
  };

  const stream = new EventSource("/events");
  stream.addEventListener("changed", () => refresh().catch(() => {}));
  stream.addEventListener("alive", () => { heard = performance.now(); });
  setInterval(() => {
    if (performance.now() - heard > LOST_AFTER) document.getElementById("lost").hidden = false;
  }, 1000);
})();

// Times in the viewer's zone, buttons that copy, wide tables that the keyboard can scroll, and a pause for
// pages that are not used.
// Every page works without this file.
(() => {
  "use strict";
  const IDLE_MS = 20 * 60 * 1000;
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

  const showTimes = (root) => {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const moment = new Date(time.dateTime);
      if (time.title || Number.isNaN(moment.getTime())) continue;
      time.title = time.textContent;
      time.textContent = format.format(moment);
    }
  };

  const addCopyButtons = (root) => {
    if (!navigator.clipboard) return;
    for (const text of root.querySelectorAll("pre.call")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
      });
      text.after(button);
    }
  };

  // What is wider than its place can be reached and scrolled with the keyboard, also in browsers that do not
  // offer that by themselves.
  const makeScrollable = () => {
    for (const place of document.querySelectorAll(".scroll, pre")) {
      if (place.scrollWidth > place.clientWidth) {
        const caption = place.querySelector("caption");
        place.tabIndex = 0;
        place.setAttribute("role", "group");
        place.setAttribute("aria-label", caption ? caption.textContent : "Text");
      } else {
        place.removeAttribute("tabindex");
      }
    }
  };

  // Polling must not keep the session of a person who has left.
  let lastUse = Date.now();
  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(kind, () => { lastUse = Date.now(); }, { passive: true });
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    const repeats = event.detail.elt.matches("[hx-trigger^=every]");
    if (Date.now() - lastUse > IDLE_MS || (repeats && document.hidden)) event.preventDefault();
  });

  // A response that came from another page, such as the one to sign in, replaces the whole page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo } = event.detail;
    const wanted = new URL(pathInfo.requestPath, location.href).pathname;
    if (xhr.responseURL && new URL(xhr.responseURL).pathname !== wanted) {
      event.preventDefault();
      location.reload();
    }
  });
  document.addEventListener("htmx:afterSettle", () => {
    showTimes(document);
    makeScrollable();
  });
  globalThis.addEventListener("resize", makeScrollable);
  document.addEventListener("toggle", makeScrollable, true);

  showTimes(document);
  addCopyButtons(document);
  makeScrollable();
})();

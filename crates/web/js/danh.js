// What a browser with scripts does better; every page works without.
(() => {
  "use strict";
  document.documentElement.classList.add("scripts");

  // A number shown in groups is copied whole.
  document.addEventListener("copy", (event) => {
    const chosen = document.getSelection();
    const from = chosen && chosen.anchorNode && chosen.anchorNode.parentElement;
    const code = from && from.closest(".code");
    if (!code || !event.clipboardData || !code.contains(chosen.focusNode)) return;
    event.clipboardData.setData("text/plain", chosen.toString().replace(/\s+/g, ""));
    event.preventDefault();
  });

  // What is typed blind can be looked at, and is sent as a password all the same: else browsers would
  // offer it again as any other text.
  const blind = document.querySelectorAll("input[data-show]");
  for (const field of blind) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button-link";
    button.setAttribute("aria-controls", field.id);
    const shows = (shown) => {
      field.type = shown ? "text" : "password";
      button.textContent = shown ? field.dataset.hide : field.dataset.show;
    };
    button.addEventListener("click", () => shows(field.type === "password"));
    field.form.addEventListener("submit", () => shows(false));
    shows(false);
    field.after(button);
  }

  // A form is sent once, however often its button is pressed: the answer to the first would be
  // thrown away. Some answers are downloads and leave the page, so it may be sent again later.
  const RESTS = 5_000;
  const sent = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    setTimeout(() => sent.delete(form), RESTS);
  });
  window.addEventListener("pageshow", () => sent.clear());

  // The keys of an official's list: j and k walk, enter opens, / searches, ? tells.
  const queue = document.querySelector("[data-queue]");
  const keys = document.querySelector("dialog.keys");
  if (!queue && !keys) return;

  const rows = queue ? [...queue.querySelectorAll("a[href]")] : [];
  const walk = (step) => {
    const here = rows.indexOf(document.activeElement);
    const open = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const from = here >= 0 ? here : open >= 0 ? open : step > 0 ? -1 : rows.length;
    const next = rows[Math.min(Math.max(from + step, 0), rows.length - 1)];
    if (next) next.focus();
  };
  const search = () => {
    const field = document.querySelector("[data-search]");
    if (field) field.focus();
  };
  const acts = {
    j: () => walk(1),
    k: () => walk(-1),
    "/": search,
    "?": () => keys && (keys.open ? keys.close() : keys.showModal()),
  };

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable]");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]") && keys) {
      event.preventDefault();
      keys.showModal();
    }
  });
})();

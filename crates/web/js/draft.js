// A form keeps itself as it is filled in. Without this, each button keeps it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const said = form.querySelector("[data-draft-saved]");
  const version = form.elements["draft-version"];
  const filled = () => new URLSearchParams(new FormData(form));
  const written = () => {
    const fields = filled();
    fields.delete("draft-version");
    return fields.toString();
  };
  let kept = written();
  let waiting;
  let busy = false;
  let left = false;

  const save = async () => {
    clearTimeout(waiting);
    const now = written();
    if (busy || left || now === kept) return;
    busy = true;
    try {
      const answer = await fetch(form.dataset.draft, { body: filled(), method: "PUT" });
      const told = await answer.json();
      if (answer.ok) {
        kept = now;
        version.value = told.version;
        said.textContent = told.saved;
      } else {
        said.textContent = told.title;
        left = answer.status === 409;
      }
    } catch {
      // The line is away; what is typed next tries again.
    }
    busy = false;
    if (written() !== now) soon();
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 1500);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);

  // What is sent goes on from the version that was kept, so it waits for one that is on its way.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!busy) {
      left = true;
      return;
    }
    event.preventDefault();
    const again = setInterval(() => {
      if (busy) return;
      clearInterval(again);
      left = true;
      form.submit();
    }, 50);
  });
})();

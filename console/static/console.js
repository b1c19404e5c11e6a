// The pages work without this, but for the list that grows by itself.
"use strict";

// Copy buttons. They are hidden where nothing can be copied.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      tell(button, "Copied");
    } catch {
      tell(button, "Not allowed");
    }
  });
}

function tell(button, text) {
  const before = button.textContent;
  button.textContent = text;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => { button.textContent = before === text ? "Copy" : before; }, 1500);
}

// Forms that take a while say so, and are sent once.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    button.textContent = form.dataset.busy;
    button.setAttribute("aria-disabled", "true");
    form.addEventListener("submit", (again) => again.preventDefault());
  });
}

// Parts of a page that are read again every few seconds.
for (const part of document.querySelectorAll("[data-poll]")) {
  let last = part.innerHTML.trim();
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(part.dataset.poll, { headers: { Accept: "text/html" }, redirect: "error" });
      if (!answer.ok) return;
      const now = (await answer.text()).trim();
      if (now !== last) {
        last = now;
        part.innerHTML = now;
      }
    } catch {
      // the bridge is being started anew; the next try may succeed
    }
  }, 3000);
}

// The list of requests that grows by itself.
const rows = document.querySelector("[data-live]");
if (rows) {
  const state = document.querySelector("[data-live-state]");
  const most = Number(rows.dataset.most);
  const stream = new EventSource(rows.dataset.live);
  const say = (text) => {
    state.hidden = false;
    if (state.textContent !== text) state.textContent = text;
  };
  stream.addEventListener("open", () => say("Live: new requests appear by themselves."));
  stream.addEventListener("error", () => say("The connection is lost. Trying again…"));
  stream.addEventListener("entry", (event) => {
    const template = document.createElement("template");
    template.innerHTML = event.data;
    const row = template.content.querySelector("tr");
    if (!row) return;
    row.classList.add("new");
    rows.prepend(row);
    while (rows.rows.length > most) rows.lastElementChild.remove();
    document.querySelector("[data-empty]")?.remove();
  });
  window.addEventListener("pagehide", () => stream.close());
}

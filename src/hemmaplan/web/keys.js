// Shortcuts and one saved click. Every page works without this file.
"use strict";

let before = "";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const seen = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)]
    .find((each) => each.checkVisibility());
  const found = seen(before + event.key) || seen(event.key);
  before = event.key === "g" ? "g" : "";
  if (!found) return;
  event.preventDefault();
  if (found.matches("input")) found.focus();
  else found.click();
});

// What has to be corrected is shown, however far down a long form it is.
document.querySelector("main [aria-invalid=true]")?.focus();

// On a narrow screen the navigation scrolls sideways: begin where one is.
for (const here of document.querySelectorAll(":is(nav, .tabs) [aria-current]")) {
  const list = here.closest("nav, .tabs");
  const [place, frame] = [here.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
}

// On a narrow screen a list is a card a row: each cell says its heading. The roles say that it is
// still a table, which a browser may forget when its rows are laid out as something else.
for (const table of document.querySelectorAll("table.register")) {
  const heads = [...table.querySelectorAll("thead :is(th, td)")]
    .map((head) => (head.querySelector("a") || head).firstChild?.textContent.trim());
  table.role = "table";
  for (const part of table.querySelectorAll("thead, tbody")) part.role = "rowgroup";
  for (const row of table.rows) {
    row.role = "row";
    for (const cell of row.cells) {
      if (cell.matches("th")) cell.role = cell.closest("thead") ? "columnheader" : "rowheader";
      else cell.role = "cell";
      if (cell.matches("tbody td:not([colspan])") && heads[cell.cellIndex]) cell.dataset.label = heads[cell.cellIndex];
    }
  }
}

// Choosing a month with the mouse or Enter shows it; arrow keys only walk through the list.
for (const form of document.querySelectorAll("form.month")) {
  let key = "";
  form.addEventListener("keydown", (event) => { key = event.key; });
  form.addEventListener("pointerdown", () => { key = ""; });
  form.addEventListener("change", (event) => {
    if (event.target.matches("select") && !key.startsWith("Arrow")) form.requestSubmit();
  });
}

// Work in progress: what is said of it is fetched again, until there is an answer to go to.
const working = document.querySelector("[data-working]");
if (working) setInterval(async () => {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-working]");
  if (!now || answer.redirected) location.replace(answer.url);
  else if (now.innerHTML !== working.innerHTML) working.innerHTML = now.innerHTML;
}, 1000);

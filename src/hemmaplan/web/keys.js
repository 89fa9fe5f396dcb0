// Shortcuts and one saved click. Every page works without this file.
"use strict";

let before = "";

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const found = document.querySelector(`[data-key="${CSS.escape(before + event.key)}"]`)
    || document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  before = event.key === "g" ? "g" : "";
  if (!found) return;
  event.preventDefault();
  if (found.matches("input")) found.focus();
  else found.click();
});

// On a narrow screen the navigation scrolls sideways: begin where one is.
for (const here of document.querySelectorAll("nav [aria-current]")) {
  const list = here.closest("nav");
  const [place, frame] = [here.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
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

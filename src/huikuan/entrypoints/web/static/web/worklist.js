// The worklist by keyboard: j and k go through the list, the other keys stand on the buttons.
const WAIT = 60;
const open = () => document.querySelector("dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || open()) return;
  if (event.target.closest("input, select, textarea")) return;
  if (event.key === "j" || event.key === "k") {
    if (move(event.key === "j" ? 1 : -1)) event.preventDefault();
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-show]");
  if (opener) show(opener.dataset.show);
  if (event.target.closest("[data-next]")) move(1);
  const line = event.target.closest("[data-case]");
  if (line) mark(line);
  const dialog = event.target.closest("#pane dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

function lines() {
  return [...document.querySelectorAll("#worklines [data-case]")];
}

let timer;
function move(step) {
  const all = lines();
  if (!all.length) return false;
  const at = all.findIndex((line) => line.hasAttribute("aria-current"));
  const to = all[(at + step + all.length) % all.length];
  mark(to);
  to.scrollIntoView({ block: "nearest" });
  clearTimeout(timer);
  timer = setTimeout(() => to.click(), WAIT);
  return true;
}

function mark(line) {
  for (const one of lines()) one.removeAttribute("aria-current");
  line.setAttribute("aria-current", "true");
  // until the customer of this line is here, nothing can be done with the one before
  const pane = document.getElementById("pane");
  if (pane && pane.dataset.shown !== line.dataset.case) pane.classList.add("hk-stale");
}

function show(id) {
  const pane = document.getElementById("pane");
  const dialog = document.getElementById(id);
  if (!dialog || !pane || pane.classList.contains("hk-stale")) return;
  dialog.showModal();
  const field = dialog.querySelector("[autofocus]") ?? dialog.querySelector("form input:not([type=hidden]), form select");
  field?.focus();
  if (field?.matches("input[type=text], input:not([type])")) field.select();
}

document.addEventListener("submit", (event) => {
  const pane = event.target.closest("#pane");
  if (!pane) return;
  if (pane.classList.contains("hk-stale")) event.preventDefault();
  // two presses of one key are one call
  else pane.classList.add("hk-stale");
});

document.querySelector("#worklines [aria-current]")?.scrollIntoView({ block: "nearest" });

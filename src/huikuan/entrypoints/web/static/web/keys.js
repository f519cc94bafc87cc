// The keyboard of every list: j k Enter; "/" search, "?" help.
import { openSearch } from "./search.js";

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openSearch();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const act = ACTS[event.key] ?? own(event.key);
    if (act && act() !== false) event.preventDefault();
  });
  const help = document.getElementById("help");
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) help.showModal();
    else if (event.target === help || event.target.closest("#help [data-close]")) help.close();
  });
}

const ACTS = {
  "/": openSearch,
  "?": () => document.getElementById("help").showModal(),
  j: () => move(1),
  k: () => move(-1),
  Enter: open,
};

// a key that the page itself gives to one of its parts: a field is entered, anything else pressed
function own(key) {
  const part = document.querySelector(`[data-hotkey="${CSS.escape(key)}"]`);
  if (!part) return undefined;
  return () => (part.matches("input, textarea, select") ? part.focus() : part.click());
}

function typing(element) {
  return element.closest("input, select, textarea, summary, button, a, dialog") !== null;
}

function rows() {
  return [...document.querySelectorAll("tbody[data-keys] tr")];
}

function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.classList.contains("hk-cur"));
  const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  all.forEach((row, index) => row.classList.toggle("hk-cur", index === to));
  all[to].scrollIntoView({ block: "nearest" });
  return true;
}

function open() {
  const link = document.querySelector("tbody[data-keys] tr.hk-cur a[href]");
  if (!link) return false;
  link.click();
  return true;
}

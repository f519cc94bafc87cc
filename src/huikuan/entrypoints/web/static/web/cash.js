// The cash workbench by keyboard. The server decides everything; here are only the keys, the marks
// and the sum of what is ticked, counted in whole minor units.
const WAIT = 70;
const bench = () => document.getElementById("bench");
const open = () => document.querySelector("dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !bench() || open()) return;
  if (event.target.closest("[data-find]")) return found(event);
  if (event.target.closest("#claims, #rest")) {
    if (event.key === "Escape") return leave(event);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return along(event);
    if (event.key === "Enter" && restOnly()) {
      event.preventDefault();
      press("[data-rest]");
      return;
    }
  }
  if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea")) {
    if (event.key === "Escape") leave(event);
    return;
  }
  // a link or button that has the focus answers Enter and the space bar itself
  if (event.key === "Enter" && event.target.closest("a, button, summary, label")) return;
  const act = /^[1-9]$/.test(event.key) ? () => choose(event.key) : ACTS[event.key];
  if (act && act() !== false) event.preventDefault();
});

const ACTS = {
  j: () => move(1),
  k: () => move(-1),
  n: () => move(1),
  Enter: () => press("[data-accept]"),
  a: () => press("[data-accept]"),
  c: () => focus("#claims input[type=text]:not([hidden])"),
  s: () => split(),
  r: () => press("[data-rest]"),
  l: () => press("[data-leave]"),
  f: () => focus("[data-find]"),
  u: () => show("undo"),
  b: () => show("bulk"),
  x: () => tick(),
  A: () => press("[data-ticked]"),
};

function lines() {
  return [...document.querySelectorAll("#queue [data-line]")];
}

let timer;
function move(step) {
  const all = lines();
  if (!all.length) return false;
  const at = all.findIndex((line) => line.hasAttribute("aria-current"));
  const to = Math.min(Math.max(at + step, 0), all.length - 1);
  if (to === at) return true;
  for (const line of all) line.removeAttribute("aria-current");
  all[to].setAttribute("aria-current", "true");
  all[to].scrollIntoView({ block: "nearest" });
  // whoever holds j down wants only the line where he stops; until it is here nothing can be done
  document.getElementById("pane").classList.add("hk-stale");
  clearTimeout(timer);
  timer = setTimeout(() => all[to].click(), WAIT);
  return true;
}

function stale() {
  return document.getElementById("pane").classList.contains("hk-stale");
}

function press(selector) {
  if (stale()) return true;
  const button = document.querySelector(selector);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

function choose(number) {
  return press(`[data-proposal="${number}"]`);
}

function focus(selector) {
  if (stale()) return true;
  const field = document.querySelector(selector);
  if (!field) return false;
  field.focus();
  if (field.select) field.select();
  return true;
}

function leave(event) {
  event.preventDefault();
  focusHead();
}

function focusHead() {
  document.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

// up and down through the fields of one column, as in a sheet
function along(event) {
  const fields = [...document.querySelectorAll("#claims [name^='cash.'], #rest [name='rest_minor']")];
  const at = fields.indexOf(event.target);
  const next = fields[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
  next.select();
}

function split() {
  if (stale()) return true;
  const rest = document.querySelector("#rest");
  if (!rest) return false;
  // where nothing is left and nothing is short, there is nothing to choose
  rest.querySelector(rest.classList.contains("hk-nothing") ? "[name=why]" : "[name=how]").focus();
  return true;
}

// Enter beside the rest means the rest when no claim is ticked that could be accepted
function restOnly() {
  return Boolean(document.querySelector("[data-accept]")?.disabled);
}

function tick() {
  const box = document.querySelector("#queue [data-line][aria-current]")?.parentElement.querySelector("[name=receipt]");
  if (!box) return false;
  box.checked = !box.checked;
  count();
  return true;
}

function count() {
  const ticked = document.querySelectorAll("#queue [name=receipt]:checked").length;
  const foot = document.querySelector("[data-ticked-foot]");
  if (!foot) return;
  foot.hidden = ticked === 0;
  foot.querySelector("[data-ticked-count]").textContent = String(ticked);
}

function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog) return false;
  dialog.showModal();
  const field = dialog.querySelector("form input:not([type=hidden])");
  field?.focus();
  field?.select();
  return true;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-show]");
  if (opener) show(opener.dataset.show);
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

// arrows and Enter in the list of what a search found
function found(event) {
  const hits = [...document.querySelectorAll("#found a")];
  const at = hits.findIndex((hit) => hit.classList.contains("hk-cur"));
  if (event.key === "Escape") return leave(event);
  if (event.key === "Enter") {
    event.preventDefault();
    hits[Math.max(at, 0)]?.click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const to = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), hits.length - 1);
    hits.forEach((hit, place) => hit.classList.toggle("hk-cur", place === to));
    hits[to]?.scrollIntoView({ block: "nearest" });
  }
}

// --- what is ticked, what is left -----------------------------------------------------------------
// plain figures only, as the server reads them: 1234.50 or 1,234.50; null for what it would refuse
function minor(text, places) {
  const said = text.trim();
  if (!said) return 0n;
  const parts = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(said);
  if (!parts || (parts[3] || "").length > places) return null;
  const units = BigInt(parts[2].replaceAll(",", "") + (parts[3] || "").padEnd(places, "0"));
  return parts[1] ? -units : units;
}

function written(units, places, marks = true) {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const part = places ? `.${digits.slice(-places)}` : "";
  const shown = marks ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return `${units < 0n ? (marks ? "\u2212" : "-") : ""}${shown}${part}`;
}

function taken(form, places) {
  let sum = 0n;
  for (const box of form.querySelectorAll("[name=claim]:checked")) {
    const units = minor(form.elements[`cash.${box.value}`].value, places);
    if (units === null) return null;
    sum += units;
  }
  return sum;
}

// what a ticked claim stays short of; null for what the server would refuse
function short(row, form, places) {
  const key = row.querySelector("[name=claim]").value;
  const ticked = row.querySelector("[name=claim]").checked;
  const cash = ticked ? minor(form.elements[`cash.${key}`].value, places) : 0n;
  const less = ticked ? minor(form.elements[`less.${key}`].value, places) : 0n;
  return cash === null || less === null ? null : BigInt(row.dataset.open) - cash - less;
}

// the claim that is meant follows the ticks, and what becomes of the rest follows what is left,
// until a person says so himself
function gaps(form, places, left) {
  const how = form.elements.how;
  const claim = form.elements.rest_claim;
  if (!how) return false;
  const rows = [...form.querySelectorAll("#claims tr:has([name=claim]:checked)")];
  const part = rows.filter((row) => short(row, form, places) > 0n);
  if (!claim.dataset.own) {
    const meant = part[0] || (rows.length === 1 ? rows[0] : null);
    claim.value = meant ? meant.querySelector("[name=claim]").value : "";
  }
  if (!how.dataset.own) {
    const usual = [...how.options].find((option) => option.defaultSelected);
    how.value = left === 0n ? "" : usual?.value || "";
  }
  const row = form.querySelector(`#claims tr:has([name=claim][value="${claim.value}"])`);
  const gap = row ? short(row, form, places) : null;
  form.querySelector("[data-gap]").textContent = gap === null ? "" : written(gap, places);
  return part.length > 0 || how.dataset.own === "1";
}

function settle() {
  const form = document.getElementById("decide");
  if (!form) return;
  const places = Number(form.dataset.places);
  const sum = taken(form, places);
  const left = sum === null ? null : BigInt(form.dataset.minor) - sum;
  for (const place of form.querySelectorAll("[data-left]")) {
    place.textContent = left === null ? "?" : written(left, places);
    place.classList.toggle("hk-red", left === null || left < 0n);
  }
  for (const place of form.querySelectorAll("[data-taken]")) {
    place.textContent = sum === null ? "?" : written(sum, places);
  }
  form.querySelector("#rest")?.classList.toggle("hk-nothing", !gaps(form, places, left) && left === 0n);
  const accept = form.querySelector("[data-accept]");
  if (accept) accept.disabled = !form.querySelector("[name=claim]:checked");
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("#decide");
  if (!form) return count();
  if (["how", "rest_claim"].includes(event.target.name)) event.target.dataset.own = "1";
  const row = event.target.closest("[data-open]");
  const places = Number(form.dataset.places);
  if (row && event.target.name === "claim") {
    const field = row.querySelector("[name^='cash.']");
    if (!event.target.checked) field.value = "";
    else if (!field.value) {
      event.target.checked = false;
      const left = BigInt(form.dataset.minor) - (taken(form, places) ?? 0n);
      event.target.checked = true;
      const owed = BigInt(row.dataset.open);
      field.value = written(owed < 0n || left >= owed ? owed : left > 0n ? left : 0n, places, false);
    }
  } else if (row && event.target.name.startsWith("cash.")) {
    row.querySelector("[name=claim]").checked = event.target.value.trim() !== "";
  }
  settle();
});

// --- after the server's answer ---------------------------------------------------------------------
document.addEventListener("htmx:afterSettle", (event) => {
  if (!["bench", "pane"].includes(event.detail.target.id)) return;
  document.querySelector("#queue [data-line][aria-current]")?.scrollIntoView({ block: "nearest" });
  if (!open()) focusHead();
  settle();
  count();
});

// a refusal is an answer like any other: it is shown where the work is
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([400, 409].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
});

focusHead();
settle();

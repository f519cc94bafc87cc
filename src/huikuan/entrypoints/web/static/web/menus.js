// Menus close when something else is touched; the side opens on narrow screens.
export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.hk-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const side = document.getElementById("side");
    if (!side) return;
    const burger = event.target.closest("[data-burger]");
    if (burger) {
      setSide(side, !side.classList.contains("hk-open"));
    } else if (!side.contains(event.target)) {
      setSide(side, false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.hk-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    const side = document.getElementById("side");
    if (side) setSide(side, false);
  });
}

function setSide(side, open) {
  side.classList.toggle("hk-open", open);
  const burger = document.querySelector("[data-burger]");
  if (burger) burger.setAttribute("aria-expanded", String(open));
}

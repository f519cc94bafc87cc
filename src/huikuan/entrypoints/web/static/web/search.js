// Search over everything: "/" or Ctrl-K, arrows and Enter; the list itself comes from the server.
export function openSearch() {
  const dialog = document.getElementById("search");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const field = dialog.querySelector("input[name=q]");
  field.focus();
  field.select();
}

export function startSearch() {
  const dialog = document.getElementById("search");
  if (!dialog) return;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-search]")) {
      event.preventDefault();
      openSearch();
    } else if (event.target === dialog || event.target.closest("#search [data-close]")) {
      dialog.close();
    }
  });
  dialog.addEventListener("keydown", (event) => {
    const hits = [...dialog.querySelectorAll(".hk-hits a")];
    if (!hits.length) return;
    const at = hits.findIndex((hit) => hit.classList.contains("hk-cur"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(hits, Math.min(Math.max(at + step, 0), hits.length - 1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      hits[Math.max(at, 0)].click();
    }
  });
}

function mark(hits, chosen) {
  hits.forEach((hit, at) => hit.classList.toggle("hk-cur", at === chosen));
  hits[chosen].scrollIntoView({ block: "nearest" });
}

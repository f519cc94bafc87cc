// A figure that is clicked explains itself in a drawer; its address opens as a page of its own too.
const TARGET = "drawer-body";

export function startDrawer() {
  const drawer = document.getElementById("drawer");
  if (!drawer) return;
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== TARGET) return;
    if (!drawer.open) drawer.showModal();
    drawer.scrollTop = 0;
  });
  // a session that has ended answers with the sign-in page: the whole page must go there
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!new URL(event.detail.xhr.responseURL).pathname.startsWith("/accounts/")) return;
    event.detail.shouldSwap = false;
    window.location.reload();
  });
  for (const fault of ["htmx:responseError", "htmx:sendError"]) {
    document.body.addEventListener(fault, (event) => {
      if (event.detail.target && event.detail.target.id === TARGET) {
        window.location.assign(event.detail.requestConfig.path);
      }
    });
  }
  drawer.addEventListener("click", (event) => {
    if (event.target === drawer || event.target.closest("[data-close]")) drawer.close();
  });
}

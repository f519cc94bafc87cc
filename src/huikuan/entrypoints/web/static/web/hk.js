// What every page does beyond plain links and forms. No state is kept here: the address has it all.
import { startDrawer } from "./drawer.js";
import { startFilters } from "./filter.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startSearch } from "./search.js";

startMenus();
startDrawer();
startSearch();
startKeys();
startFilters();

// a choice in a filter or of the day asks at once; the button stays for who has no script
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-submit]");
  if (field && field.form && field.checkValidity() && field.value !== field.defaultValue) {
    field.form.requestSubmit();
  }
});

for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;

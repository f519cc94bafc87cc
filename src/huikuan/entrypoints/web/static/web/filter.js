// The filter field of a list: an editable combobox with a list of what may be written at the caret
// (WAI-ARIA APG, list autocomplete, manual selection). The server reads the condition; nothing of
// its grammar is known here.
const WAIT = 90;

export function startFilters() {
  for (const field of document.querySelectorAll("[data-filter]")) new Filter(field);
}

class Filter {
  constructor(field) {
    this.field = field;
    this.list = document.getElementById(field.getAttribute("aria-controls"));
    this.hint = document.getElementById(field.dataset.hint);
    this.box = this.list.parentElement;
    this.active = -1;
    this.found = null;
    this.text = "";
    field.addEventListener("input", () => {
      // what is offered still belongs to the text before
      this.mark(-1);
      this.ask();
    });
    field.addEventListener("click", () => this.ask());
    field.addEventListener("blur", () => this.close());
    field.addEventListener("keydown", (event) => this.key(event));
    // the field keeps the focus while something is chosen or the list is scrolled
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose([...this.list.children].indexOf(option));
    });
    if (field.dataset.end) this.showFault();
  }

  showFault() {
    const at = (place) => [...this.field.value].slice(0, Number(place)).join("").length;
    this.field.focus();
    this.field.setSelectionRange(at(this.field.dataset.start), at(this.field.dataset.end));
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const open = !this.box.hidden;
    const last = this.list.children.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.ask(event.key === "ArrowDown" && !event.altKey);
      else if (last >= 0) this.mark(this.next(event.key === "ArrowDown" ? 1 : -1, last));
    } else if (event.key === "Enter" && open && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key) && open) {
      this.ask();
    }
  }

  next(step, last) {
    if (this.active < 0) return step > 0 ? 0 : last;
    return (this.active + step + last + 1) % (last + 1);
  }

  ask(andMark = false) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(andMark), WAIT);
  }

  async fetch(andMark) {
    this.going?.abort();
    this.going = new AbortController();
    const text = this.field.value;
    const place = [...text.slice(0, this.field.selectionStart)].length;
    const asked = new URLSearchParams(new FormData(this.field.form));
    asked.set(this.field.name, text);
    asked.set("complete", place);
    try {
      const answer = await fetch(`${location.pathname}?${asked}`, {
        signal: this.going.signal,
        headers: { Accept: "application/json" },
      });
      if (!answer.ok || document.activeElement !== this.field) return this.close();
      this.show(await answer.json(), text, andMark);
    } catch (fault) {
      if (fault.name !== "AbortError") this.close();
    }
  }

  show(found, text, andMark) {
    if (document.activeElement !== this.field || this.field.value !== text) return;
    this.found = found;
    this.text = text;
    this.hint.textContent = found.hint;
    this.list.replaceChildren(...found.options.map((option, at) => this.option(option, at)));
    this.box.hidden = false;
    this.field.setAttribute("aria-expanded", String(found.options.length > 0));
    this.mark(andMark && found.options.length ? 0 : -1);
  }

  option({ text, title }, at) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${at}`;
    item.setAttribute("role", "option");
    const code = document.createElement("code");
    code.translate = false;
    code.textContent = text;
    item.append(code);
    if (title) {
      const words = document.createElement("span");
      words.textContent = title;
      item.append(words);
    }
    return item;
  }

  mark(at) {
    this.active = at;
    [...this.list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === at));
    });
    const item = this.list.children[at];
    if (item) {
      this.field.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  choose(at) {
    if (this.field.value !== this.text) return;
    const signs = [...this.field.value];
    const { start, end, options } = this.found;
    const rest = signs.slice(end).join("");
    const before = signs.slice(0, start).join("") + options[at].text;
    const gap = rest.startsWith(" ") ? "" : " ";
    this.field.value = before + gap + rest;
    const caret = before.length + 1;
    this.field.setSelectionRange(caret, caret);
    // Enter now sends the condition, unless something is marked in the next list
    this.close();
    this.ask();
  }

  close() {
    clearTimeout(this.timer);
    this.going?.abort();
    this.box.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }
}

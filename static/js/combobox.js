// A text field with a list of suggestions under it, by keyboard, by thumb and for screen readers.

import { element } from "./element.js";
import { words } from "./words.js";

const PAUSE = 180; // milliseconds after the last key
const MOST = 8;

let made = 0;

export class Combobox {
  /**
   * input: the field. find: (text) → promise of suggestions {title, note, kind, take}. eager: Enter takes the first
   * suggestion where none is chosen; otherwise Enter is the form's.
   */
  constructor(input, find, { eager = false } = {}) {
    const id = `suggestions-${++made}`;
    Object.assign(this, { input, find, eager, found: [], at: -1 });
    this.list = element("ul", { id, class: "suggestions", role: "listbox", "aria-label": words("suggestions"), hidden: true });
    this.said = element("p", { class: "search-say unseen", role: "status" });
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list",
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    input.form?.addEventListener("submit", () => this.close());
  }

  wait() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    if (!text) return this.close();
    this.timer = setTimeout(() => this.ask(text), PAUSE);
  }

  async ask(text) {
    const turn = (this.turn = {});
    let found, said;
    try {
      found = await this.find(text);
    } catch {
      [found, said] = [[], words("searchFailed")];
    }
    // Something else was typed meanwhile, or the field was left.
    if (this.turn !== turn || this.input.value.trim() !== text) return;
    this.show(found.slice(0, MOST), said ?? (found.length ? "" : words("notFound", { q: text })));
  }

  show(found, said) {
    this.found = found;
    this.at = -1;
    this.list.replaceChildren(...found.map((each, index) => this.option(each, index)));
    this.open(found.length > 0);
    this.said.textContent = said || words("found", { n: found.length });
    this.said.classList.toggle("unseen", !said);
  }

  option({ title, note, kind }, index) {
    const option = element(
      "li",
      { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" },
      element("span", { class: kind, "aria-hidden": "true" }),
      element("span", {}, element("strong", {}, title), element("small", { class: "muted" }, note)),
    );
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => this.take(index));
    return option;
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.isComposing) return; // the keys belong to the input method
    if (event.key in moves && this.found.length) this.move(moves[event.key]);
    else if (event.key === "Enter" && this.at >= 0 && !this.list.hidden) this.take(this.at);
    else if (event.key === "Enter" && this.eager) this.enter();
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else return;
    event.preventDefault();
  }

  move(by) {
    const count = this.found.length;
    this.at = (this.at + by + count + (this.at < 0 && by < 0 ? 1 : 0)) % count;
    this.open(true);
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
    this.input.setAttribute("aria-activedescendant", this.list.children[this.at].id);
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
  }

  enter() {
    if (this.found.length && !this.list.hidden) this.take(0);
    else if (this.input.value.trim()) this.ask(this.input.value.trim());
  }

  take(index) {
    const chosen = this.found[index];
    this.input.value = chosen.title;
    this.close();
    chosen.take();
  }

  open(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.turn = undefined;
    this.at = -1;
    this.open(false);
    this.said.textContent = "";
    this.said.classList.add("unseen");
  }
}

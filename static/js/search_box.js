// The search over the map: a combobox whose list is filled by the server (or by the page's own sites).

import { Control, DomEvent } from "leaflet";
import { element } from "./element.js";
import { titled, words } from "./words.js";

const PAUSE = 220; // milliseconds after the last key
const MOST = 8;

export const SearchBox = Control.extend({
  options: { position: "topleft" },

  /** find: (text) → promise of GeoJSON features; choose: feature → void; kinds: of the legend. */
  initialize(find, choose, kinds) {
    Object.assign(this, { _find: find, _choose: choose, _kinds: kinds, _features: [], _at: -1 });
  },

  onAdd() {
    this._input = element("input", {
      type: "search", class: "field", role: "combobox", autocomplete: "off", maxlength: 60, enterkeyhint: "search",
      placeholder: words("searchHint"), "aria-label": words("search"),
      "aria-expanded": "false", "aria-controls": "search-found", "aria-autocomplete": "list",
    });
    this._list = element("ul", { id: "search-found", role: "listbox", "aria-label": words("search"), hidden: true });
    this._say = element("p", { class: "search-say", role: "status" });
    this._input.addEventListener("input", () => this._wait());
    this._input.addEventListener("keydown", (event) => this._key(event));
    this._input.addEventListener("blur", () => setTimeout(() => this._close(), 150));
    const box = element("div", { class: "search-box map-panel", role: "search" }, this._input, this._list, this._say);
    DomEvent.disableClickPropagation(box);
    DomEvent.disableScrollPropagation(box);
    return box;
  },

  _wait() {
    clearTimeout(this._timer);
    const text = this._input.value.trim();
    if (!text) return this._close();
    this._timer = setTimeout(() => this._ask(text), PAUSE);
  },

  async _ask(text) {
    try {
      const features = await this._find(text);
      if (this._input.value.trim() === text) this._show(features.slice(0, MOST), text);
    } catch {
      this._show([], text, words("searchFailed"));
    }
  },

  _show(features, text, said) {
    this._features = features;
    this._at = -1;
    this._list.replaceChildren(...features.map((feature, index) => this._option(feature, index)));
    this._open(features.length > 0);
    this._say.textContent = said ?? (features.length ? words("found", { n: features.length }) : words("notFound", { q: text }));
    this._say.classList.toggle("unseen", !said && features.length > 0);
  },

  _option(feature, index) {
    const { properties } = feature;
    const kind = this._kinds.find(({ id }) => id === properties.layer);
    const second = [titled(kind?.title), properties.address].filter(Boolean).join(" · ");
    const option = element(
      "li",
      { role: "option", id: `search-found-${index}`, "aria-selected": "false" },
      element("span", { class: `kind-sign layer-${properties.layer}`, "aria-hidden": "true" }),
      element("span", {}, element("strong", {}, String(properties.name)), element("small", { class: "muted" }, second)),
    );
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => this._take(index));
    return option;
  },

  _key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this._features.length) this._move(moves[event.key]);
    else if (event.key === "Enter") this._enter();
    else if (event.key === "Escape" && !this._list.hidden) this._close();
    else return;
    event.preventDefault();
  },

  _move(by) {
    const count = this._features.length;
    this._at = (this._at + by + count + (this._at < 0 && by < 0 ? 1 : 0)) % count;
    this._open(true);
    [...this._list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this._at)));
    this._input.setAttribute("aria-activedescendant", `search-found-${this._at}`);
    this._list.children[this._at].scrollIntoView({ block: "nearest" });
  },

  _enter() {
    if (this._features.length) this._take(Math.max(this._at, 0));
    else if (this._input.value.trim()) this._ask(this._input.value.trim());
  },

  _take(index) {
    const feature = this._features[index];
    this._input.value = feature.properties.name;
    this._close();
    this._choose(feature);
  },

  _open(open) {
    this._list.hidden = !open;
    this._input.setAttribute("aria-expanded", String(open));
    if (!open) this._input.removeAttribute("aria-activedescendant");
  },

  _close() {
    this._open(false);
    this._say.textContent = "";
  },
});

// The search over the map: a combobox whose list is filled by the server (or by the page's own sites).

import { Control, DomEvent } from "leaflet";
import { Combobox } from "./combobox.js";
import { element } from "./element.js";
import { words } from "./words.js";

export const SearchBox = Control.extend({
  options: { position: "topleft" },

  /** find: (text) → promise of suggestions, see combobox.js. */
  initialize(find) {
    this._find = find;
  },

  onAdd() {
    const input = element("input", {
      type: "search", class: "field", maxlength: 60, enterkeyhint: "search",
      placeholder: words("searchHint"), "aria-label": words("search"),
    });
    const { list, said } = new Combobox(input, this._find, { eager: true });
    const box = element("div", { class: "search-box map-panel", role: "search" }, input, list, said);
    DomEvent.disableClickPropagation(box);
    DomEvent.disableScrollPropagation(box);
    return box;
  },
});

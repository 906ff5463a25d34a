// "Search here": offered when the map was moved, and gone when it was taken up or the map moved by itself.

import { Control, DomEvent } from "leaflet";
import { element } from "./element.js";
import { words } from "./words.js";

export const SearchHere = Control.extend({
  options: { position: "topleft" },

  initialize(press) {
    this._press = press;
  },

  onAdd() {
    this._button = element("button", { type: "button", class: "button search-here", hidden: true }, words("searchHere"));
    this._button.addEventListener("click", () => {
      this.withdraw();
      this._press();
    });
    const box = element("div", { class: "search-here-place" }, this._button);
    DomEvent.disableClickPropagation(box);
    return box;
  },

  offer() {
    this._button.hidden = false;
  },

  withdraw() {
    this._button.hidden = true;
  },
});

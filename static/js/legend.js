// The legend is the layer control: a box to tick for each kind, and the grounds where there is a choice.

import { Control, DomEvent } from "leaflet";
import { element } from "./element.js";
import { titled, words } from "./words.js";

const NARROW = "(max-width: 40rem)";

export const Legend = Control.extend({
  options: { position: "topright" },

  initialize(kinds, board, ground) {
    Object.assign(this, { _kinds: kinds, _board: board, _ground: ground });
  },

  onAdd() {
    const panel = element("div", { class: "legend-panel", id: "legend-panel" }, this._kindBoxes(), this._groundBoxes());
    const opener = element("button", { type: "button", class: "map-button sign-layers", "aria-controls": "legend-panel" });
    const box = element("div", { class: "legend map-panel" }, opener, panel);
    const turn = (open) => {
      panel.hidden = !open;
      opener.setAttribute("aria-expanded", String(open));
      opener.setAttribute("aria-label", words(open ? "hide" : "show"));
      opener.title = words(open ? "hide" : "show");
    };
    opener.addEventListener("click", () => turn(panel.hidden));
    turn(!matchMedia(NARROW).matches);
    DomEvent.disableClickPropagation(box);
    DomEvent.disableScrollPropagation(box);
    return box;
  },

  _kindBoxes() {
    return group("layers", this._kinds.map((kind) => {
      const input = element("input", { type: "checkbox", checked: true, name: "layer", value: kind.id });
      input.addEventListener("change", () => this._board.toggle(kind.id, input.checked));
      const shape = element("span", { class: `kind-sign layer-${kind.id}`, "aria-hidden": "true" });
      return element("label", {}, input, shape, titled(kind.title));
    }));
  },

  _groundBoxes() {
    if (!this._ground || this._ground.choices.length < 2) return null;
    return group("basemap", this._ground.choices.map(({ id, title }) => {
      const input = element("input", { type: "radio", name: "ground", value: id, checked: id === this._ground.current.id });
      input.addEventListener("change", () => this._ground.show(id));
      return element("label", {}, input, id === "quiet" ? words("quiet") : titled(title));
    }));
  },
});

function group(key, rows) {
  return element("fieldset", {}, element("legend", {}, words(key)), ...rows);
}

// One line over the map that says what is the matter with it now, and offers the next step.

import { Control, DomEvent } from "leaflet";
import { element } from "./element.js";

export const Notice = Control.extend({
  options: { position: "bottomleft" },

  onAdd() {
    this._box = element("div", { class: "notice map-panel", role: "status", hidden: true });
    DomEvent.disableClickPropagation(this._box);
    return this._box;
  },

  /** text: what to say; nothing hides the line. step: {text, press}. */
  say(text, step) {
    this._box.hidden = !text;
    if (this._said === text) return;
    this._said = text;
    const button = step && element("button", { type: "button", class: "button quiet" }, step.text);
    button?.addEventListener("click", step.press);
    this._box.replaceChildren(...(text ? [element("span", {}, text), button].filter(Boolean) : []));
  },
});

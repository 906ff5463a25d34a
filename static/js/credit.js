// Lower right on every map: whose map it is, in which datum, and under which review number.

import { Control } from "leaflet";
import { element } from "./element.js";
import { titled, words } from "./words.js";

export const Credit = Control.extend({
  options: { position: "bottomright" },

  initialize(ground) {
    this._ground = ground;
  },

  onAdd() {
    this._box = element("div", { class: "credit" });
    this._ground?.on("change", this._write, this);
    this._write();
    return this._box;
  },

  onRemove() {
    this._ground?.off("change", this._write, this);
  },

  _write() {
    const ground = this._ground?.current ?? { id: "quiet", datum: "wgs84" };
    const parts = ground.id === "quiet" ? [] : [licence(ground)];
    if (ground.review_number) parts.push(words("reviewNumber", { number: ground.review_number }));
    parts.push(words(`datum_${ground.datum}`));
    this._box.replaceChildren(...parts.map((part) => element("span", {}, part)));
  },
});

function licence({ attribution, attribution_url: href, title }) {
  const text = attribution || titled(title);
  return href ? element("a", { href, rel: "noopener" }, text) : text;
}

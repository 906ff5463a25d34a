// Names of our own organisations' places on the quiet ground; greater ones first, none over another.

import { DivIcon, Layer, LayerGroup, Marker } from "leaflet";
import { element } from "./element.js";
import { language } from "./words.js";

const PANE = "place-names";

export const Places = Layer.extend({
  /** features: GeoJSON of /places.json, greatest first; each with name, name_en, rank and min_zoom. */
  initialize(features) {
    this._features = features;
  },

  onAdd(map) {
    map.getPane(PANE) ?? map.createPane(PANE); // over the signs: a name under a heap of them is of no use
    this._group = new LayerGroup().addTo(map);
    map.on("moveend", this._draw, this);
    this._draw();
  },

  onRemove(map) {
    map.off("moveend", this._draw, this);
    this._group.remove();
  },

  _draw() {
    this._group.clearLayers();
    const view = this._map.getBounds().pad(0.1);
    const zoom = this._map.getZoom();
    const taken = [];
    for (const { geometry, properties } of this._features) {
      if (zoom < properties.min_zoom) continue;
      const [lon, lat] = geometry.coordinates;
      if (!view.contains([lat, lon])) continue;
      const text = (language() === "en" && properties.name_en) || properties.name;
      const box = boxOf(this._map.latLngToContainerPoint([lat, lon]), text);
      if (taken.some((other) => overlaps(other, box))) continue;
      taken.push(box);
      this._group.addLayer(label([lat, lon], text, properties.rank));
    }
  },
});

function label(at, text, rank) {
  const html = element("span", {}, text);
  const icon = new DivIcon({ className: `place-name rank-${Number(rank)}`, html, iconSize: null });
  return new Marker(at, { icon, interactive: false, keyboard: false, pane: PANE });
}

function boxOf({ x, y }, text) {
  const wide = [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e7f ? 15 : 8), 16);
  return { left: x - wide / 2, right: x + wide / 2, top: y - 34, bottom: y - 6 };
}

function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

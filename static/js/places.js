// Names of our own organisations' places on the quiet ground; greater ones first, none over another or over a sign.

import { DivIcon, Layer, LayerGroup, Marker } from "leaflet";
import { element } from "./element.js";
import { language } from "./words.js";

const PANE = "place-names";
const HEIGHT = 22; // pixels
// Where a name may stand, as steps to the side and pixels below its place; farther off only where signs crowd.
const STEPS = [
  [0, -20], [0, 20], [1, 0], [-1, 0], [1, -16], [-1, -16], [1, 16], [-1, 16],
  [0, -34], [0, 34], [2, 0], [-2, 0], [0, -46], [0, 46], [2, -20], [-2, -20], [2, 20], [-2, 20],
];
const ASIDE = 20; // pixels of a step from the place to the nearer end of a name

export const Places = Layer.extend({
  /**
   * features: GeoJSON of /places.json, greatest first; each with name, name_en, rank and min_zoom.
   * board: whose signs the names keep clear of.
   */
  initialize(features, board) {
    Object.assign(this, { _features: features, _board: board });
  },

  onAdd(map) {
    map.getPane(PANE) ?? map.createPane(PANE); // over the signs: a name under a heap of them is of no use
    this._group = new LayerGroup().addTo(map);
    this._board.on("redraw", this._draw, this); // after every move, too
    this._draw();
  },

  onRemove() {
    this._board.off("redraw", this._draw, this);
    this._group.remove();
  },

  _draw() {
    this._group.clearLayers();
    const view = this._map.getBounds().pad(0.1);
    const zoom = this._map.getZoom();
    const taken = this._board.places().map(({ at, radius }) => around(this._map.latLngToContainerPoint(at), radius * 2, radius * 2));
    for (const { geometry, properties } of this._features) {
      if (zoom < properties.min_zoom) continue;
      const [lon, lat] = geometry.coordinates;
      if (!view.contains([lat, lon])) continue;
      const text = (language() === "en" && properties.name_en) || properties.name;
      const box = freeBox(this._map.latLngToContainerPoint([lat, lon]), text, taken);
      if (!box) continue;
      taken.push(box);
      const middle = this._map.containerPointToLatLng([(box.left + box.right) / 2, (box.top + box.bottom) / 2]);
      this._group.addLayer(label(middle, text, properties.rank));
    }
  },
});

function label(at, text, rank) {
  const html = element("span", {}, text);
  const icon = new DivIcon({ className: `place-name rank-${Number(rank)}`, html, iconSize: null });
  return new Marker(at, { icon, interactive: false, keyboard: false, pane: PANE });
}

function freeBox({ x, y }, text, taken) {
  const wide = [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e7f ? 16 : 8), 8);
  const boxes = STEPS.map(([aside, down]) => around({ x: x + (Math.sign(aside) * wide) / 2 + aside * ASIDE, y: y + down }, wide, HEIGHT));
  return boxes.find((box) => !taken.some((other) => overlaps(other, box)));
}

function around({ x, y }, wide, high) {
  return { left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 };
}

function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

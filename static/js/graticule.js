// The quiet ground's hairlines: meridians and parallels at round degrees, labelled at the view's edge.

import { DomUtil, Layer, LayerGroup, Polyline } from "leaflet";
import { element } from "./element.js";

const STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
const WANTED_PIXELS = 190; // about this far apart on the screen
const POLE = 85;

export const Graticule = Layer.extend({
  onAdd(map) {
    this._lines = new LayerGroup().addTo(map);
    this._labels = element("div", { class: "graticule-labels", "aria-hidden": "true" });
    map.getContainer().append(this._labels);
    map.on("moveend", this._draw, this);
    map.on("move", this._place, this);
    this._draw();
  },

  onRemove(map) {
    map.off("moveend", this._draw, this);
    map.off("move", this._place, this);
    this._lines.remove();
    this._labels.remove();
  },

  _draw() {
    const view = this._map.getBounds();
    const step = stepFor(view.getEast() - view.getWest(), this._map.getSize().x);
    const area = view.pad(0.5);
    const south = Math.max(area.getSouth(), -POLE);
    const north = Math.min(area.getNorth(), POLE);
    this._lons = rounds(area.getWest(), area.getEast(), step);
    this._lats = rounds(south, north, step);
    this._lines.clearLayers();
    for (const lon of this._lons) this._line([[south, lon], [north, lon]]);
    for (const lat of this._lats) this._line([[lat, area.getWest()], [lat, area.getEast()]]);
    this._label(step);
  },

  _line(ends) {
    this._lines.addLayer(new Polyline(ends, { className: "graticule", weight: 1, interactive: false }));
  },

  _label(step) {
    const digits = Math.max(0, Math.ceil(-Math.log10(step)));
    const write = (value, plus, minus) => element("span", {}, degrees(value, digits, plus, minus));
    this._marks = [
      ...this._lons.map((lon) => ({ lon, node: write(lon, "E", "W") })),
      ...this._lats.map((lat) => ({ lat, node: write(lat, "N", "S") })),
    ];
    this._labels.replaceChildren(...this._marks.map(({ node }) => node));
    this._place();
  },

  _place() {
    const centre = this._map.getCenter();
    const size = this._map.getSize();
    for (const { lon, lat, node } of this._marks ?? []) {
      const at = this._map.latLngToContainerPoint([lat ?? centre.lat, lon ?? centre.lng]);
      node.hidden = lon === undefined ? at.y < 80 || at.y > size.y - 96 : at.x < 0 || at.x > size.x - 48;
      if (lon === undefined) DomUtil.setPosition(node, at.add([4 - at.x, -18]).round());
      else DomUtil.setPosition(node, at.add([4, size.y - at.y - 56]).round());
    }
  },
});

function stepFor(span, pixels) {
  const wanted = (span * WANTED_PIXELS) / pixels;
  return STEPS.filter((step) => step >= wanted).pop() ?? STEPS[0];
}

function rounds(from, to, step) {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

function degrees(value, digits, plus, minus) {
  const turned = ((((value + 180) % 360) + 360) % 360) - 180;
  return `${Math.abs(turned).toFixed(digits)}° ${turned < 0 ? minus : plus}`;
}

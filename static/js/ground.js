// What lies under the sites: the quiet ground, or one of the operator's basemaps in its own datum.

import { Evented, LatLng, LatLngBounds, TileLayer } from "leaflet";
import { shift, unshift } from "./datum.js";
import { Graticule } from "./graticule.js";
import { titled } from "./words.js";

const QUIET = { id: "quiet", datum: "wgs84", max_zoom: 20 };

export const Ground = Evented.extend({
  initialize(map, basemaps) {
    this._map = map;
    this.choices = [QUIET, ...basemaps];
    this.current = undefined;
  },

  /**
   * Show the ground with this id; the view stays over the same place on earth. Fires "change" {ground, move}:
   * `move` puts a [lon, lat] of the ground before to where the same place lies on this one.
   */
  show(id) {
    const chosen = this.choices.find((each) => each.id === id) ?? QUIET;
    const before = this.current?.datum ?? "wgs84";
    this._layer?.remove();
    this._layer = layerOf(chosen);
    this.current = chosen;
    this._map.setMaxZoom(Math.max(chosen.max_zoom, 18));
    const move = (point) => (before === chosen.datum ? point : shift(unshift(point, before), chosen.datum));
    if (before !== chosen.datum) this._keepPlace(move);
    this.fire("lay", { layer: this._layer, ground: chosen }); // before its first event
    this._layer.addTo(this._map);
    this.fire("change", { ground: chosen, move });
  },

  /** Where a WGS-84 [lon, lat] lies on this ground, as Leaflet wants it. */
  latLng(point) {
    const [lon, lat] = shift(point, this.current.datum);
    return new LatLng(lat, lon);
  },

  /** The WGS-84 [lon, lat] of a place on this ground. */
  point({ lng, lat }) {
    return unshift([lng, lat], this.current.datum);
  },

  /** A WGS-84 box [[south, west], [north, east]] on this ground. */
  bounds([[south, west], [north, east]]) {
    return new LatLngBounds(this.latLng([west, south]), this.latLng([east, north]));
  },

  _keepPlace(move) {
    const { lng, lat } = this._map.getCenter();
    const [lon, north] = move([lng, lat]);
    this._map.setView([north, lon], this._map.getZoom(), { animate: false });
  },
});

function layerOf(ground) {
  if (ground === QUIET) return new Graticule();
  const { url, subdomains, max_zoom: maxNativeZoom } = ground;
  return new TileLayer(url, { subdomains, maxNativeZoom, maxZoom: 22, alt: titled(ground.title), className: "basemap" });
}

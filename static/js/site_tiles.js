// Sites from vector tiles: a Leaflet grid that fetches, decodes and hands them to the board.

import { GridLayer, Util } from "leaflet";
import { SiteBoard } from "./site_board.js";
import { sitesOf } from "./tile_reader.js";

export const SiteTiles = GridLayer.extend({
  options: { tileSize: 256, maxNativeZoom: 18, noWrap: true, keepBuffer: 1, updateWhenZooming: false, datum: "wgs84" },

  // options: tiles (address with {layers}, {z}, {x}, {y}), layers (ids asked for)
  initialize(legend, options) {
    Util.setOptions(this, options);
    this._asking = new Map();
    this.truncated = new Set();
    this.board = new SiteBoard(legend.layers.filter(({ id }) => this.options.layers.includes(id)));
    this.on("tileunload", ({ coords }) => this._unload(coords));
  },

  onAdd(map) {
    this.board.addTo(map);
    GridLayer.prototype.onAdd.call(this, map);
  },

  onRemove(map) {
    GridLayer.prototype.onRemove.call(this, map);
    this.board.clear();
    this.board.remove();
  },

  /** Ask for tiles as they lie on maps of another datum; what was read before is of no use then. */
  setDatum(datum) {
    if (datum === this.options.datum) return;
    this.options.datum = datum;
    this.board.clear();
    this.redraw();
  },

  createTile(coords, done) {
    const tile = document.createElement("div"); // the grid keeps the books; the board draws
    this._read(coords).then(() => done(null, tile), (fault) => done(fault, tile));
    return tile;
  },

  async _read(coords) {
    const key = this._tileCoordsToKey(coords);
    const asking = new AbortController();
    this._asking.set(key, asking);
    const datum = this.options.datum;
    try {
      const answer = await fetch(this._address(coords), { signal: asking.signal });
      if (answer.status === 204) return;
      if (!answer.ok) throw new Error(`tile ${key}: ${answer.status}`);
      const sites = sitesOf(await answer.arrayBuffer(), coords).filter(({ layer }) => this.options.layers.includes(layer));
      if (asking.signal.aborted || datum !== this.options.datum) return;
      if (answer.headers.get("Geoservice-Truncated") === "true") this.truncated.add(key);
      this.board.put(key, sites, coords.z);
    } finally {
      this._asking.delete(key);
    }
  },

  _address({ x, y, z }) {
    const { layers, tiles, datum } = this.options;
    const address = Util.template(tiles, { layers: layers.length === 1 ? layers[0] : "all", x, y, z });
    return datum === "wgs84" ? address : `${address}?datum=${datum}`;
  },

  _unload(coords) {
    const key = this._tileCoordsToKey(coords);
    this._asking.get(key)?.abort();
    this.truncated.delete(key);
    this.board.drop(key);
  },
});

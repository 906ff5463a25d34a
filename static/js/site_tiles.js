// Sites from vector tiles: a Leaflet grid that fetches, decodes and hands them to the board.

import { GridLayer, Util } from "leaflet";
import { BIN } from "./bins.js";
import { lumped } from "./cluster.js";
import { SiteBoard } from "./site_board.js";

const DEEPEST = 18; // deeper views are drawn from these tiles

export const SiteTiles = GridLayer.extend({
  // bounds: without them a view of more than the world asks for tiles beside it
  options: { tileSize: 256, maxNativeZoom: DEEPEST, noWrap: true, bounds: [[-90, -180], [90, 180]], keepBuffer: 1, updateWhenZooming: false, datum: "wgs84" },

  // options: tiles (address with {layers}, {z}, {x}, {y}), layers (ids asked for), read (tile_reader.js's contentOf, or a promise of it)
  initialize(legend, options) {
    Util.setOptions(this, options);
    this._asking = new Map();
    this.truncated = new Set();
    this.board = new SiteBoard(legend.layers.filter(({ id }) => this.options.layers.includes(id)));
    this.on("tileunload", ({ coords }) => this._unload(coords));
    this.on("load", () => this.board.settle());
  },

  onAdd(map) {
    this.board.addTo(map);
    GridLayer.prototype.onAdd.call(this, map);
  },

  onRemove(map) {
    GridLayer.prototype.onRemove.call(this, map);
    this.board.remove();
  },

  /** Show everything as it lies on maps of another datum: at once by `move` ([lon, lat] → [lon, lat]), then from its tiles. */
  setDatum(datum, move) {
    if (datum === this.options.datum) return;
    this.options.datum = datum;
    if (!this._map) return;
    this.board.move(move);
    this.redraw();
  },

  /** Ask only for sites with what is needed: parameters of a tile's address. */
  setNeeds(needs) {
    const query = new URLSearchParams(needs).toString();
    if (query === this.options.needs) return;
    this.options.needs = query;
    if (this._map) this.redraw();
  },

  createTile(coords, done) {
    const tile = document.createElement("div"); // the grid keeps the books; the board draws
    const asking = new AbortController();
    // The grid knows tiles by their place alone, and there may be another one at this place by then.
    const end = (fault) => asking.signal.aborted || done(fault, tile);
    this._read(coords, asking).then(() => end(null), end);
    return tile;
  },

  async _read(coords, asking) {
    const key = this._tileCoordsToKey(coords);
    this._asking.set(key, asking);
    try {
      const answer = await fetch(this._address(coords), { signal: asking.signal });
      if (!answer.ok) throw new Error(`tile ${key}: ${answer.status}`);
      const read = await this.options.read;
      const content = read(await answer.arrayBuffer(), this.options.layers, coords);
      if (asking.signal.aborted) return;
      if (answer.headers.get("Geoservice-Truncated") === "true") this.truncated.add(key);
      this.board.put(coords, lighter(content, coords));
    } finally {
      if (this._asking.get(key) === asking) this._asking.delete(key);
    }
  },

  _address({ x, y, z }) {
    const { layers, tiles, datum } = this.options;
    const address = Util.template(tiles, { layers: layers.length === 1 ? layers[0] : "all", x, y, z });
    const query = [datum !== "wgs84" && `datum=${datum}`, this.options.needs].filter(Boolean).join("&");
    return query ? `${address}?${query}` : address;
  },

  _unload(coords) {
    const key = this._tileCoordsToKey(coords);
    this._asking.get(key)?.abort();
    this.truncated.delete(key);
    this.board.drop(coords);
  },
});

// The 4096 cells of a tile are finer than any ring; half a ring's width is all that drawing needs.
function lighter({ sites, cells }, { z }) {
  return { sites, cells: z < DEEPEST ? lumped(cells, z, BIN / 2) : cells };
}

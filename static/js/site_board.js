// The sites that are on the map now, each once: alone as a button, or with those that it would hide as a ring.

import { Layer, LayerGroup, LatLngBounds, Point } from "leaflet";
import { APART, BIN, clustered, radiusOf } from "./bins.js";
import { seen } from "./cluster.js";
import { ringMarker } from "./ring_marker.js";
import { Shelf } from "./shelf.js";
import { latLngOf, siteMarker } from "./site_marker.js";

const SIGN = 16; // pixels from the middle of a site's sign to its edge
const ROOM = [56, 56]; // pixels between what a ring held and the edge of the map that it is opened on

export const SiteBoard = Layer.extend({
  /** kinds: of the legend that are shown. Fires "choose" {site}, "several" {cluster, latLng} and "redraw" {inView}. */
  initialize(kinds) {
    this._kinds = kinds;
    this._shelf = new Shelf();
    this._listed = new Map();
    this._hidden = new Set();
    this._drawn = new Map();
  },

  onAdd(map) {
    this._map = map;
    this._group = new LayerGroup().addTo(map);
    map.on("moveend", this._later, this);
    map.on("keydown mousedown", this._follow, this);
    this._later();
  },

  onRemove(map) {
    map.off("moveend", this._later, this);
    map.off("keydown mousedown", this._follow, this);
    this._group.remove();
    this._drawn.clear();
  },

  /** Take in what the tile at `coords` holds, as tile_reader.js has it; a site may have its `point` in place of `at`. */
  put(coords, { sites, cells }) {
    const placed = (site) => ({ at: site.at ?? this._at(site.point), point: site.point ?? this._pointAt(site.at), ...site });
    this._shelf.put(coords, { sites: sites.map(placed), cells });
    this._later();
  },

  drop(coords) {
    this._shelf.drop(coords);
    this._later();
  },

  /** Let everything go to where `move` ([lon, lat] → [lon, lat]) puts it, and stay until the tiles of there have come. */
  move(move) {
    this._shelf.keep(this._map.getZoom(), (item) => this._moved(item, move));
    for (const [id, site] of this._listed) this._listed.set(id, { ...site, point: move(site.point) });
    if (this._chosen?.point) this._chosen = { ...this._chosen, point: move(this._chosen.point) };
    this._later();
  },

  settle() {
    this._shelf.settle();
    this._later();
  },

  /** Show or hide one kind. */
  toggle(layer, shown) {
    if (shown) this._hidden.delete(layer);
    else this._hidden.add(layer);
    this._later();
  },

  shows(layer) {
    return !this._hidden.has(layer);
  },

  /** The kind of the legend with this id. */
  kind(layer) {
    return this._kinds.find(({ id }) => id === layer);
  },

  /** Mark one site as the chosen one (or none with null). It stands alone; with a `point` it need not be in any tile. */
  mark(site) {
    this._chosen = site ?? undefined;
    this._map.getContainer().classList.toggle("choosing", Boolean(site));
    for (const [id, { marker }] of this._drawn) dress(marker, id === site?.id);
    this._later();
  },

  /** Let these sites stand out: no other site shares a ring with them. Each needs id, layer, name and point. */
  list(sites) {
    this._listed = new Map(sites.map((site) => [site.id, site]));
    this._later();
  },

  /** The button of a site, where it is drawn as one. */
  button(id) {
    return this._drawn.get(id)?.marker.getElement();
  },

  /** What is drawn, [{at: LatLng, radius in pixels}]. */
  places() {
    return [...this._drawn.values()].map(({ marker, radius }) => ({ at: marker.getLatLng(), radius }));
  },

  _pointAt([x, y]) {
    const { lng, lat } = this._map.unproject([x * 256, y * 256], 0);
    return [lng, lat];
  },

  _at(point) {
    const { x, y } = this._map.project(latLngOf({ point }), 0);
    return [x / 256, y / 256];
  },

  _moved(item, move) {
    const point = move(item.point ?? this._pointAt(item.at));
    const box = item.box && [...move(item.box.slice(0, 2)), ...move(item.box.slice(2))];
    return { ...item, at: this._at(point), ...(item.point && { point }), ...(box && { box }) };
  },

  _later() {
    this._asked ??= requestAnimationFrame(() => {
      this._asked = undefined;
      if (this._map) this._redraw();
    });
  },

  _redraw() {
    const zoom = this._map.getZoom();
    const scale = 256 * 2 ** zoom;
    const pixel = ({ at: [x, y] }) => [x * scale, y * scale];
    const { sites, cells } = this._near(zoom, pixel);
    const named = this._named(sites);
    const others = clustered(sites.filter(({ id }) => !named.has(id)), cells, pixel);
    const chosen = named.get(this._chosen?.id);
    const listed = clustered([...named.values()].filter((site) => site !== chosen), [], pixel);
    const alone = [...others.alone, ...listed.alone, ...(chosen ? [chosen] : [])];
    const rings = [...others.clusters.map((each) => this._ring(each, zoom)), ...listed.clusters.map((each) => this._ring(each, zoom, true))];
    this._draw([...alone.map((site) => this._button(site)), ...rings]);
    if (this._chosen) dress(this._drawn.get(this._chosen.id)?.marker, true);
    this._goOn();
    this.fire("redraw", { inView: this._inView([...sites, ...cells], pixel) });
  },

  // What is shown around the view, cut at whole bins so that a bin is never drawn from a part of it.
  _near(zoom, pixel) {
    const { min, max } = this._map.getPixelBounds();
    const rim = this._map.getSize().divideBy(4);
    const [west, north] = [min.x - rim.x, min.y - rim.y].map((edge) => Math.floor(edge / BIN) * BIN);
    const [east, south] = [max.x + rim.x, max.y + rim.y].map((edge) => Math.ceil(edge / BIN) * BIN);
    const near = (item) => {
      const [x, y] = pixel(item);
      return x >= west && x < east && y >= north && y < south;
    };
    const { sites, cells } = this._shelf.content(zoom);
    return {
      sites: sites.filter((site) => this.shows(site.layer) && near(site)),
      cells: cells.filter(near).map((cell) => seen(cell, (layer) => this.shows(layer))).filter(({ counts }) => counts.size),
    };
  },

  // The chosen and the listed sites, as the tiles know them or as they were named to us.
  _named(sites) {
    const wanted = new Map(this._listed);
    if (this._chosen) wanted.set(this._chosen.id, this._chosen);
    const known = new Map(sites.filter(({ id }) => wanted.has(id)).map((site) => [site.id, site]));
    const found = [...wanted].map(([id, site]) => [id, known.get(id) ?? (site.point && { ...site, at: this._at(site.point) })]);
    return new Map(found.filter(([, site]) => site && this.shows(site.layer)));
  },

  _inView(items, pixel) {
    const bounds = this._map.getPixelBounds();
    const inside = items.filter((item) => bounds.contains(pixel(item)));
    return inside.reduce((sum, { counts }) => sum + (counts ? [...counts.values()].reduce((a, b) => a + b) : 1), 0);
  },

  _button(site) {
    const make = () => siteMarker(site, this.kind(site.layer), () => this.fire("choose", { site }));
    return { id: site.id, state: site.name, latLng: latLngOf(site), radius: SIGN, make };
  },

  _ring({ key, cluster, middle }, zoom, listed = false) {
    const latLng = this._map.unproject(new Point(...middle), zoom);
    const enter = (byKey) => this._enter(cluster, latLng, byKey);
    const make = () => ringMarker(cluster, latLng, { kinds: this._kinds, listed, enter });
    return { id: `${zoom}/${key}/${listed}`, state: JSON.stringify([...cluster.counts, cluster.box]), latLng, radius: radiusOf(cluster.count), make };
  },

  // Only what came, went or changed is touched.
  _draw(wanted) {
    const ids = new Set(wanted.map(({ id }) => id));
    for (const id of this._drawn.keys()) if (!ids.has(id)) this._erase(id);
    for (const { id, state, latLng, radius, make } of wanted) {
      const drawn = this._drawn.get(id);
      if (drawn?.state === state) drawn.marker.setLatLng(latLng);
      else this._renew(id, { state, radius, marker: make() });
    }
  },

  _renew(id, drawing) {
    const { marker } = drawing;
    const focused = this._drawn.has(id) && this._drawn.get(id).marker.getElement() === document.activeElement;
    if (this._drawn.has(id)) this._erase(id);
    this._drawn.set(id, drawing);
    this._group.addLayer(marker);
    if (focused) marker.getElement().focus({ preventScroll: true });
  },

  _erase(id) {
    this._group.removeLayer(this._drawn.get(id).marker);
    this._drawn.delete(id);
  },

  // Zoom in to what a ring holds; where no zoom would part its sites, say which they are.
  _enter(cluster, latLng, byKey) {
    const [west, south, east, north] = cluster.box;
    const bounds = new LatLngBounds([south, west], [north, east]);
    const deepest = this._map.getMaxZoom();
    if (this._map.getZoom() >= deepest || (cluster.whole && this._width(bounds, deepest) < APART)) {
      return this.fire("several", { cluster, latLng });
    }
    const fitting = this._map.getBoundsZoom(bounds, false, new Point(...ROOM));
    this._goal = byKey ? bounds.pad(0.01) : undefined;
    this._map.setView(bounds.getCenter(), Math.min(Math.max(fitting, this._map.getZoom() + 1), deepest));
  },

  _width(bounds, zoom) {
    const [one, other] = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => this._map.project(corner, zoom));
    return Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
  },

  // Who opened a ring by keyboard goes on with what was in it, until they do something else.
  _goOn() {
    const lost = [document.body, this._map.getContainer()].includes(document.activeElement);
    if (!this._goal || !lost) return;
    const inside = [...this._drawn.values()].find(({ marker }) => this._goal.contains(marker.getLatLng()));
    inside?.marker.getElement().focus({ preventScroll: true });
  },

  _follow() {
    this._goal = undefined;
  },
});

function dress(marker, chosen) {
  marker?.getElement()?.classList.toggle("chosen", chosen);
  marker?.setZIndexOffset(chosen ? 10000 : 0);
}

// The sites that are on the map now, each once, however many tiles of however many zooms hold it.
// Few are drawn as buttons; a crowd is drawn as dots on a canvas, all of them, and says so.

import { Canvas, CircleMarker, Layer, LayerGroup, Util } from "leaflet";
import { latLngOf, siteMarker } from "./site_marker.js";

export const MOST_BUTTONS = 1500; // above this a phone stutters while the map is dragged
const FULL_SIZE = 30; // pixels that a sign needs for itself
const SMALL_SIZE = 18;

export const SiteBoard = Layer.extend({
  initialize(kinds, options) {
    Util.setOptions(this, options);
    this._kinds = new Map(kinds.map((kind) => [kind.id, kind]));
    this._sites = new Map();
    this._markers = new Map();
    this._dots = new Map();
    this._hidden = new Set();
  },

  onAdd(map) {
    this._map = map;
    this._group = new LayerGroup().addTo(map);
    this._canvas = new Canvas({ padding: 0.3 });
    this._dotGroup = new LayerGroup().addTo(map);
    map.on("moveend", this._later, this);
    this._later();
  },

  onRemove(map) {
    map.off("moveend", this._later, this);
    this._group.remove();
    this._dotGroup.remove();
    this._markers.clear();
    this._dots.clear();
  },

  /** Take in what `source` (a tile's key) holds; a deeper zoom knows the place more exactly. */
  put(source, sites, zoom) {
    for (const site of sites) {
      const known = this._sites.get(site.id);
      if (!known) this._sites.set(site.id, { ...site, zoom, sources: new Set([source]) });
      else this._renew(known, site, source, zoom);
    }
    this._later();
  },

  /** Forget what only `source` held. */
  drop(source) {
    for (const [id, site] of this._sites) {
      if (site.sources.delete(source) && !site.sources.size) this._sites.delete(id);
    }
    this._later();
  },

  clear() {
    this._sites.clear();
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

  /** Mark one site as the chosen one (or none with null). */
  mark(id) {
    this._chosen = id;
    for (const [each, marker] of this._markers) dress(marker, each === id);
    this._map.getContainer().classList.toggle("choosing", id !== null);
  },

  /** The button of a site, where it is drawn as one. */
  button(id) {
    return this._markers.get(id)?.getElement();
  },

  _renew(known, site, source, zoom) {
    known.sources.add(source);
    if (zoom <= known.zoom) return;
    Object.assign(known, { point: site.point, name: site.name, zoom });
    for (const drawn of [this._markers, this._dots]) drawn.get(site.id)?.setLatLng(latLngOf(site));
  },

  _later() {
    this._asked ??= requestAnimationFrame(() => {
      this._asked = undefined;
      if (this._map) this._redraw();
    });
  },

  _redraw() {
    const shown = [...this._sites.values()].filter((site) => this.shows(site.layer));
    const view = this._map.getBounds();
    const nearby = within(view.pad(0.25), shown);
    const seen = within(view, nearby);
    const crowded = nearby.length > MOST_BUTTONS;
    this._drawButtons(crowded ? [] : nearby);
    this._drawDots(crowded ? shown : []);
    if (!crowded) this._fitSigns(seen);
    this.fire("redraw", { inView: seen.length, crowded });
  },

  // Signs shrink where they would hide each other, so that a town reads as many sites and not as one heap.
  _fitSigns(sites) {
    const { classList } = this._map.getContainer();
    const free = (size) => this._cells(sites, size) >= sites.length * 0.7;
    const full = free(FULL_SIZE);
    classList.toggle("dense", !full);
    classList.toggle("packed", !full && !free(SMALL_SIZE));
  },

  _cells(sites, size) {
    const places = sites.map((site) => this._map.latLngToContainerPoint(latLngOf(site)).divideBy(size).floor());
    return new Set(places.map(({ x, y }) => `${x}:${y}`)).size;
  },

  _drawButtons(sites) {
    renew(this._markers, this._group, sites, (site) => {
      const kind = this._kinds.get(site.layer);
      return siteMarker(site, kind, () => this.fire("choose", { site }));
    });
    if (this._chosen && this._markers.has(this._chosen)) dress(this._markers.get(this._chosen), true);
  },

  _drawDots(sites) {
    renew(this._dots, this._dotGroup, sites, (site) => {
      const fillColor = this._kinds.get(site.layer)?.colour ?? "#56606b";
      return new CircleMarker(latLngOf(site), { ...DOT, fillColor, renderer: this._canvas });
    });
  },
});

function within(bounds, sites) {
  const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  return sites.filter(({ point: [lon, lat] }) => lon >= west && lon <= east && lat >= south && lat <= north);
}

// Only what came or went is touched: a pan over twenty thousand dots must not make them all anew.
function renew(drawn, group, sites, make) {
  const wanted = new Set(sites.map(({ id }) => id));
  for (const [id, drawing] of drawn) {
    if (wanted.has(id)) continue;
    group.removeLayer(drawing);
    drawn.delete(id);
  }
  for (const site of sites) {
    if (drawn.has(site.id)) continue;
    const drawing = make(site);
    drawn.set(site.id, drawing);
    group.addLayer(drawing);
  }
}

const DOT = { radius: 4, weight: 1, color: "#ffffff", opacity: 0.9, fillOpacity: 0.95, interactive: false };

function dress(marker, chosen) {
  marker.getElement()?.classList.toggle("chosen", chosen);
  marker.setZIndexOffset(chosen ? 10000 : 0);
}

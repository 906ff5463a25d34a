// The finder's map: the same ground and tiles as the large map, and a few calls for the list beside it.

import { CircleMarker, Control, LatLngBounds, Map } from "leaflet";
import { json } from "./answer.js";
import { ClusterPopup } from "./cluster_popup.js";
import { Credit } from "./credit.js";
import { prepare } from "./frame.js";
import { Ground } from "./ground.js";
import { itemsOf } from "./items.js";
import { come, scriptOf } from "./later.js";
import { Notice } from "./notice.js";
import { Places } from "./places.js";
import { SearchHere } from "./search_here.js";
import { SiteTiles } from "./site_tiles.js";
import { watch } from "./watch.js";
import { words } from "./words.js";

const NARROW = "(max-width: 56.24em)"; // where the map stands above the list
const WALK_METRES = 5000;
const CLOSE = 15; // the zoom at which one site is shown
const HERE = { pane: "here", radius: 8, weight: 3, color: "#ffffff", fillOpacity: 1, interactive: false };

export class FinderMap {
  /**
   * A map in `box`, whose data- attributes name what it asks for; it opens on `points` ([[lon, lat]]).
   * press: called with the [lon, lat] around which the visitor wants to look; needs: of the list that is there.
   */
  static async on(box, points, look) {
    const legend = await json(box.dataset.legend);
    box.replaceChildren();
    return new FinderMap(box, legend, points, look);
  }

  constructor(box, legend, points, { press, needs = {} }) {
    const map = new Map(box, { zoomControl: false, attributionControl: false, maxZoom: 20 });
    Object.assign(this, { box, map, press, needs, ground: new Ground(map, legend.basemaps) });
    map.setView([0, 0], 1);
    prepare(map);
    this.ground.show(legend.basemaps[0]?.id ?? "quiet");
    this.home = this.boundsOf(points) ?? this.ground.bounds(legend.bounds);
    this.fit(points);
    this.addSites(legend);
    new Credit(this.ground).addTo(map);
    new Control.Zoom({ position: "bottomright", zoomInTitle: words("zoomIn"), zoomOutTitle: words("zoomOut") }).addTo(map);
    map.createPane("here"); // over the names of places
    if (press) this.listen(press);
  }

  // A press on the bare map looks around that place; where the map was moved, a button offers to look there.
  listen(press) {
    const { map } = this;
    let closing = false; // a press that closes a card is meant for that alone
    map.on("popupclose", () => {
      closing = true;
      setTimeout(() => (closing = false));
    });
    const look = (latlng) => press(this.ground.point(latlng.wrap())); // the map goes on beyond the antimeridian
    map.on("click", ({ latlng }) => closing || look(latlng));
    const search = new SearchHere(() => look(map.getCenter())).addTo(map);
    map.on("moveend", () => this.settled || search.offer());
    this.search = search;
  }

  // Our own moves are no wish to look elsewhere.
  move(how) {
    this.settled = true;
    how();
    this.settled = false;
    this.search?.withdraw();
  }

  addSites(legend) {
    const { tiles: address, layers, kinds, chosen } = this.box.dataset;
    this.layers = layers.split(",");
    const tiles = new SiteTiles(legend, { tiles: address, layers: this.layers });
    tiles.setDatum(this.ground.current.datum);
    watch(this.map, tiles, new Notice().addTo(this.map), this.press && (() => this.map.fitBounds(this.home)));
    this.board = tiles.board;
    this.board.on("redraw", () => this.dress());
    this.board.addTo(this.map);
    this.tiles = tiles;
    this.show(kinds.split(",").filter(Boolean), this.needs);
    if (matchMedia(NARROW).matches && this.press) this.wait();
    else this.bringTiles();
    new ClusterPopup(this.map, this.board, itemsOf(this.box.dataset.items, this.ground));
    if (chosen) this.board.mark({ id: chosen });
  }

  // A phone fetches all other sites and the names of places when the map is first touched or a place is known: until then the list's are enough.
  wait() {
    this.waits = true;
    for (const name of ["pointerdown", "focusin", "wheel"]) {
      this.box.addEventListener(name, () => this.bringTiles(), { once: true, passive: true });
    }
  }

  bringTiles() {
    if (this.waits === false) return;
    this.waits = false;
    this.addPlaces(this.box.dataset.places);
    this.tiles.options.read ??= come(scriptOf(this.box.dataset.reader)).then(() => window.geoservice.contentOf);
    this.tiles.addTo(this.map);
  }

  async addPlaces(address) {
    if (this.ground.current.id !== "quiet") return;
    const { features } = await json(address).catch(() => ({ features: [] }));
    new Places(features, this.board).addTo(this.map);
  }

  /** Show all of `points`; none leaves the view as it is. */
  fit(points) {
    const bounds = this.boundsOf(points);
    this.move(() => this.map.fitBounds(bounds ?? this.home, { padding: [28, 28], maxZoom: CLOSE, animate: false }));
  }

  /** Of places around another one those that one walks to, or that are hardly farther than the nearest: a far one would push all others together. */
  near(place, points) {
    const metres = points.map((point) => this.map.distance(this.ground.latLng(place), this.ground.latLng(point)));
    const reach = Math.max(WALK_METRES, 2 * Math.min(...metres));
    return points.filter((_, index) => metres[index] <= reach);
  }

  /** Go to one place, at least so near that its site stands alone. */
  go(point) {
    this.move(() => this.map.setView(this.ground.latLng(point), Math.max(this.map.getZoom(), CLOSE), { animate: false }));
  }

  /** Mark the place that is looked around: {kind, point}, or none. */
  standAt(place) {
    this.here?.remove();
    if (place) this.bringTiles();
    if (place) this.here = new CircleMarker(this.ground.latLng(place.point), { ...HERE, className: `my-position ${place.kind}` }).addTo(this.map);
  }

  /** Show only these kinds, none named: all, and of them only what has all that is needed (parameters of tiles). */
  show(kinds, needs) {
    this.tiles.setNeeds(needs);
    for (const layer of this.layers) this.board.toggle(layer, !kinds.length || kinds.includes(layer));
  }

  /** Let one site of the list stand out, or none with null. Sites have an id, and where no tile need know them layer, name and point in WGS-84. */
  mark(site) {
    this.board.mark(site && this.placed(site));
  }

  /** Let these sites stand alone and out from all others; undefined: all are equal. */
  single(sites) {
    this.listed = sites && new Set(sites.map(({ id }) => id));
    this.board.list((sites ?? []).map((site) => this.placed(site)));
  }

  placed(site) {
    if (!site.point) return site;
    const { lng, lat } = this.ground.latLng(site.point);
    return { ...site, point: [lng, lat] };
  }

  dress() {
    this.box.classList.toggle("some-listed", Boolean(this.listed));
    for (const button of this.box.querySelectorAll(".site-marker")) {
      button.classList.toggle("listed", Boolean(this.listed?.has(button.dataset.site)));
    }
  }

  boundsOf(points) {
    const places = points.map((point) => this.ground.latLng(point));
    return places.length ? new LatLngBounds(places) : undefined;
  }
}

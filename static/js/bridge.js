// A framed map and the page around it: what each tells the other, and to nobody else.
//
// Messages are {geoservice: 1, type, …}. Out: ready, select, move. In: select {id}, view {center, zoom}.
// Positions are [lon, lat] in the datum that the portal asked for.

import { json } from "./answer.js";
import { shift, unshift } from "./datum.js";
import { Notice } from "./notice.js";
import { words } from "./words.js";

const SITE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const VERSION = 1;

export class Bridge {
  /** map: furnished; parts {ground, popup, urls}: what furnished it; terms: as the server wrote them. */
  constructor(map, parts, terms) {
    Object.assign(this, { map, ...parts, terms });
    this.notice = new Notice().addTo(map); // the map's own one says how its tiles are
    this.parent = window.parent === window ? undefined : allowedParent(terms);
    map.on("moveend", () => this.tell("move", this.view()));
    map.on("siteopen", ({ site }) => this.tell("select", this.siteOf(site)));
    map.on("siteclose", () => this.tell("select", { id: null }));
    window.addEventListener("message", (event) => this.hear(event));
    this.tell("ready", this.view());
    if (terms.site) this.open(terms.site);
    else if (terms.select) this.sayGone();
  }

  /** Say something to the portal's page; without one that is allowed nothing is said. */
  tell(type, matter) {
    if (this.parent) window.parent.postMessage({ geoservice: VERSION, type, ...matter }, this.parent);
  }

  hear({ data, origin, source }) {
    if (!this.parent || source !== window.parent || origin !== this.parent || data?.geoservice !== VERSION) return;
    if (data.type === "select") this.select(data.id);
    if (data.type === "view") this.turn(data);
  }

  view() {
    const bounds = this.map.getBounds();
    const corners = [this.point(bounds.getSouthWest()), this.point(bounds.getNorthEast())];
    return { center: this.point(this.map.getCenter()), zoom: this.map.getZoom(), bounds: corners.flat(), datum: this.terms.datum };
  }

  siteOf({ id, layer, name, point: [lng, lat] }) {
    return { id, layer, name, center: this.point({ lng, lat }), datum: this.terms.datum };
  }

  /** Open the card of a site that the portal names; null closes what is open. */
  async select(id) {
    if (id === null) this.map.closePopup();
    if (!SITE.test(id)) return;
    const address = new URL(this.urls.site.replace("{id}", id), location.href);
    address.searchParams.set("f", "json");
    const found = await json(address).catch(() => undefined);
    if (!found) return this.sayGone();
    const { geometry, properties } = found;
    this.open({ id: found.id, layer: properties.layer, name: properties.name, point: geometry.coordinates });
  }

  open({ id, layer, name, point }) {
    const place = this.ground.latLng(point);
    this.map.setView(place, Math.max(this.map.getZoom(), 15), { animate: false });
    this.popup.open({ id, layer, name, point: [place.lng, place.lat] });
  }

  sayGone() {
    this.notice.say(words("siteGone"), { text: words("close"), press: () => this.notice.say("") });
  }

  turn({ center = this.view().center, zoom = this.map.getZoom() }) {
    if (!isPoint(center) || !Number.isInteger(zoom)) return;
    const within = Math.min(Math.max(zoom, this.map.getMinZoom()), this.map.getMaxZoom());
    this.map.setView(this.ground.latLng(unshift(center, this.terms.datum)), within, { animate: false });
  }

  // A place on the ground as the portal counts it, to 0.1 m.
  point(place) {
    return shift(this.ground.point(place), this.terms.datum).map((degrees) => Number(degrees.toFixed(6)));
  }
}

function isPoint(value) {
  const fits = (number, most) => Number.isFinite(number) && Math.abs(number) <= most;
  return Array.isArray(value) && value.length === 2 && fits(value[0], 180) && fits(value[1], 85.0511);
}

/** The origin of the page around us, when the server allows it; the browser's word goes before the address's. */
function allowedParent({ allowed, origin }) {
  const claimed = location.ancestorOrigins?.[0] ?? origin ?? originOf(document.referrer);
  const ours = new URL(location.href).origin; // a sandboxed frame's own origin is null
  return allowed.some((source) => covers(source === "'self'" ? ours : source, claimed)) ? claimed : undefined;
}

function originOf(address) {
  return address ? new URL(address).origin : undefined;
}

// As frame-ancestors reads a source: `*.` stands for any names before, and http allows https too.
function covers(source, origin) {
  const [scheme, host] = source.split("://");
  const [given, name = ""] = (origin ?? "").split("://");
  if (given !== scheme && !(scheme === "http" && given === "https")) return false;
  return host.startsWith("*.") ? name.endsWith(host.slice(1)) && name.length >= host.length : name === host;
}

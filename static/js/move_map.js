// Where a site is, or where it stands before the public and where a change or a report puts it, on one map. Without it numbers
// and metres say the same.

import { loaded } from "./later.js";

const SVG = "http://www.w3.org/2000/svg";
const CLOSE = 18; // the zoom at which a few metres are seen
const AWAY = 24; // pixels of a label from its place, clear of the sign of a site
let coming; // the finder's map, which all maps of a page share

/** Draw each of these boxes when it is first to be seen: a queue has fifty, and most are not looked at. */
export function moveMaps(boxes) {
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      draw(target);
    }
  }, { rootMargin: "200px" });
  boxes.forEach((box) => seen.observe(box));
}

async function draw(box) {
  try {
    coming ??= loaded(box.dataset);
    await coming;
    const { old, new: now } = box.dataset;
    const places = [old, now].filter(Boolean).map((place) => place.split(",").map(Number));
    const { map, ground } = await window.geoservice.finderMap(box, places, {});
    const ends = places.map((place) => ground.latLng(place));
    if (ends.length === 2) map.fitBounds(ends, { padding: [64, 48], maxZoom: CLOSE, animate: false });
    new Move(map, ends.length === 2 ? ends : [old && ends[0], now && ends[0]], box.dataset);
  } catch {
    box.closest(".move-map").hidden = true;
  }
}

class Move {
  /** ends: the old place and the new one, as Leaflet has them, either alone or both; words of both: {before, after, metres}. */
  constructor(map, ends, { before, after, metres }) {
    const pane = map.createPane("move");
    pane.classList.add("leaflet-zoom-hide"); // a zoom draws it anew
    const svg = pane.appendChild(drawn("svg", { width: 1, height: 1, "aria-hidden": "true" }));
    const make = (name, className, text) => svg.appendChild(drawn(name, { class: className }, text));
    Object.assign(this, { map, ends });
    this.isWay = ends.every(Boolean);
    if (this.isWay) this.line = make("line", "move-line");
    this.marks = ends.map((end, index) => end && make("circle", index ? "move-new" : "move-old"));
    if (this.isWay) {
      this.labels = [make("text", "move-label", before), make("text", "move-label", after)];
      this.length = make("text", "move-label move-length", metres);
    }
    map.on("zoomend viewreset", () => this.lay());
    this.lay();
  }

  lay() {
    const [from, to] = this.ends.map((end) => end && this.map.latLngToLayerPoint(end));
    // The old place has the site's own sign, too, which stays to be seen.
    [from, to].forEach((end, index) => end && put(this.marks[index], { cx: end.x, cy: end.y, r: index ? 8 : 4 }));
    if (this.isWay) this.layWay(from, to);
  }

  layWay(from, to) {
    put(this.line, { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
    // Labels stand outside, the length beside the middle: above a line that lies, on the right of one that stands.
    const side = to.x < from.x ? -1 : 1;
    this.label(this.labels[0], from, -side);
    this.label(this.labels[1], to, side);
    const lies = Math.abs(to.x - from.x) > Math.abs(to.y - from.y);
    put(this.length, { x: (from.x + to.x) / 2 + (lies ? 0 : 10), y: (from.y + to.y) / 2 - (lies ? 10 : 0), "text-anchor": lies ? "middle" : "start" });
  }

  label(text, { x, y }, side) {
    put(text, { x: x + side * AWAY, y: y + 5, "text-anchor": side < 0 ? "end" : "start" });
  }
}

function drawn(name, attributes, text = "") {
  const node = put(document.createElementNS(SVG, name), attributes);
  node.textContent = text;
  return node;
}

function put(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

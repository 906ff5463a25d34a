// A cluster as a Leaflet marker: a focusable ring whose arcs show the share of each kind, the count in its middle.

import { Icon, Marker } from "leaflet";
import { radiusOf } from "./bins.js";
import { element, shape } from "./element.js";
import { listenToKeys } from "./site_marker.js";
import { counted, shortened, titled, words } from "./words.js";

const STROKE = 5;
const AROUND = 100; // the whole ring, as the arcs count it
const GAP = 2;
const LEAST = 6; // a share too small to be seen is still there

const RingIcon = Icon.extend({
  options: { className: "ring-marker leaflet-marker-icon" },

  createIcon() {
    const { cluster, kinds, listed } = this.options;
    const present = kinds.filter(({ id }) => cluster.counts.has(id));
    const name = ringName(cluster, present);
    const size = cluster.count < 10 ? "few" : cluster.count < 100 ? "some" : cluster.count < 1000 ? "many" : "most";
    return element(
      "div",
      { class: `${this.options.className} ${size}${listed ? " listed" : ""}`, "data-count": cluster.count, "aria-label": name, title: name },
      ring(cluster, present),
      element("span", { "aria-hidden": "true" }, shortened(cluster.count)),
    );
  },

  createShadow() {
    return null;
  },
});

/**
 * A marker for `cluster` at `latLng`. kinds: of the legend, in order; listed: whether it holds what a list shows;
 * enter: called with whether it was by keyboard.
 */
export function ringMarker(cluster, latLng, { kinds, listed, enter }) {
  const icon = new RingIcon({ cluster, kinds, listed });
  const marker = new Marker(latLng, { icon, riseOnHover: true, zIndexOffset: listed ? 0 : -1000 });
  marker.on("click", () => enter(false));
  marker.on("add", () => listenToKeys(marker.getElement(), () => enter(true)));
  return marker;
}

/** 「127 处：职工之家 80，职工书屋 47」 */
function ringName({ count, counts }, kinds) {
  const parts = kinds.map(({ id, title }) => `${titled(title)} ${counted(counts.get(id))}`);
  return words("cluster", { n: counted(count), parts: parts.join(words("comma")) });
}

function ring({ count, counts }, kinds) {
  const radius = radiusOf(count);
  const shares = sharesOf(kinds.map(({ id }) => counts.get(id)));
  let start = 0;
  const arcs = kinds.map(({ id }, index) => {
    const share = shares[index];
    const dash = kinds.length > 1 ? `${share - GAP} ${AROUND - share + GAP}` : null;
    const arc = shape("circle", {
      class: `ring-arc layer-${id}`, cx: radius, cy: radius, r: radius - STROKE / 2, pathLength: AROUND,
      "stroke-width": STROKE, "stroke-dasharray": dash, "stroke-dashoffset": -start - GAP / 2,
    });
    start += share;
    return arc;
  });
  const box = { viewBox: `0 0 ${radius * 2} ${radius * 2}`, "aria-hidden": "true" };
  return shape("svg", box, shape("g", { transform: `rotate(-90 ${radius} ${radius})` }, ...arcs));
}

function sharesOf(counts) {
  const whole = counts.reduce((sum, n) => sum + n, 0);
  const raised = counts.map((n) => Math.max((n / whole) * AROUND, LEAST));
  const sum = raised.reduce((all, share) => all + share, 0);
  return raised.map((share) => (share / sum) * AROUND);
}

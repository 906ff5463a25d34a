// What holds for every map of ours, served or mailed.

import { Control, Map } from "leaflet";
import { words } from "./words.js";

/** Name the map for screen readers, keep Leaflet's own flag out of the corner, and give it a scale. */
export function prepare(map) {
  const box = map.getContainer();
  map.attributionControl?.setPrefix(false);
  box.prepend(box.querySelector(".leaflet-control-container")); // who goes by Tab meets the search before the sites
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words("map"));
  new Control.Scale({ position: "bottomleft", imperial: false }).addTo(map);
}

/** The kinds of the legend that a map shows. */
export function kindsOf(legend, layers) {
  return legend.layers.filter(({ id }) => layers.includes(id));
}

/** Let every map move little, and not at all for those who asked for that. Called before a map is made. */
export function calm() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Map.mergeOptions({ fadeAnimation: false, zoomAnimation: !still, markerZoomAnimation: !still, inertia: !still });
}

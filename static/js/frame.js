// What holds for every map of ours, served or mailed.

import { words } from "./words.js";

/** Name the map for screen readers, and keep Leaflet's own flag out of the corner. */
export function prepare(map) {
  const box = map.getContainer();
  map.attributionControl?.setPrefix(false);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words("map"));
}

/** The kinds of the legend that a map shows. */
export function kindsOf(legend, layers) {
  return legend.layers.filter(({ id }) => layers.includes(id));
}

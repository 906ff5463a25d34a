// The sites that a cell of tiles counts without naming them, from the collections.

import { json } from "./answer.js";

const MARGIN = 0.000002; // degrees, about 20 cm: what a datum's way back and the digits of an address may lose

/** address: with {layer} and {bbox}. Returns (cluster) → promise of its sites, as they lie on `ground`. */
export function itemsOf(address, ground) {
  return async ({ box: [west, south, east, north], counts }) => {
    const [left, low] = ground.point({ lng: west, lat: south });
    const [right, high] = ground.point({ lng: east, lat: north });
    const bbox = [left - MARGIN, low - MARGIN, right + MARGIN, high + MARGIN].map((edge) => edge.toFixed(7)).join(",");
    const asked = [...counts.keys()].map((layer) => json(address.replace("{layer}", layer).replace("{bbox}", bbox)));
    const answers = await Promise.all(asked);
    return answers.flatMap(({ features }) => features.map((feature) => siteOf(feature, ground)));
  };
}

/** A GeoJSON feature in WGS-84 as a site on `ground`. */
export function siteOf({ id, geometry, properties: { layer, name } }, ground) {
  const { lng, lat } = ground.latLng(geometry.coordinates);
  return { id, layer, name, point: [lng, lat] };
}

// A Mapbox vector tile read into plain sites.

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

/** The sites of one tile: [{id, name, layer, point: [lon, lat]}], in the tile's own datum. */
export function sitesOf(bytes, { x, y, z }) {
  const tile = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  return Object.entries(tile.layers).flatMap(([layer, content]) => layerSites(layer, content, { x, y, z }));
}

function layerSites(layer, content, { x, y, z }) {
  return Array.from({ length: content.length }, (_, index) => {
    const feature = content.feature(index);
    const { coordinates } = feature.toGeoJSON(x, y, z).geometry;
    const { id, name } = feature.properties;
    return { id: String(id), name: String(name ?? ""), layer, point: coordinates };
  });
}

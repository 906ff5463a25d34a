// Prints a vector tile (standard input) as JSON: layer → [id, properties, x, y] of its points.
import { readFileSync } from "node:fs";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const tile = new VectorTile(new PbfReader(readFileSync(0)));
const layers = Object.entries(tile.layers).map(([name, layer]) => [
  name,
  Array.from({ length: layer.length }, (_, number) => {
    const feature = layer.feature(number);
    const [[{ x, y }]] = feature.loadGeometry();
    return [feature.id, feature.properties, x, y];
  }),
]);
console.log(JSON.stringify(Object.fromEntries(layers)));

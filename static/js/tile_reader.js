// A Mapbox vector tile read into plain sites and cells.

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const CELLS = "cells";
const EDGES = ["west", "south", "east", "north"];

/**
 * What one tile holds of some kinds: sites [{id, name, layer, at}] and cells [{counts, at, box}].
 * `counts` has a number for each kind that is there; `box` is [west, south, east, north] in degrees of the tile's datum;
 * `at` is the place in a world that goes from 0 to 1, eastwards and southwards.
 */
export function contentOf(bytes, layers, { x, y, z }) {
  const { layers: contents } = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  const read = (name) => (contents[name] ? featuresOf(contents[name], ([right, down]) => [(x + right) / 2 ** z, (y + down) / 2 ** z]) : []);
  return {
    sites: layers.flatMap((layer) => read(layer).map(({ properties, at }) => siteOf(properties, layer, at))),
    cells: read(CELLS).map(({ properties, at }) => cellOf(properties, layers, at)).filter(({ counts }) => counts.size),
  };
}

function featuresOf(content, place) {
  return Array.from({ length: content.length }, (_, index) => {
    const feature = content.feature(index);
    const [[{ x, y }]] = feature.loadGeometry();
    return { properties: feature.properties, at: place([x / feature.extent, y / feature.extent]) };
  });
}

function siteOf({ id, name }, layer, at) {
  return { id: String(id), name: String(name ?? ""), layer, at };
}

function cellOf(properties, layers, at) {
  const counts = layers.map((layer) => [layer, Number(properties[layer] ?? 0)]).filter(([, n]) => n > 0);
  return { counts: new Map(counts), at, box: EDGES.map((edge) => Number(properties[edge])) };
}

// Prints what the style spec's own validator finds wrong with a style (standard input), as a JSON list.
import { readFileSync } from "node:fs";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";

const found = validateStyleMin(JSON.parse(readFileSync(0, "utf8")));
console.log(JSON.stringify(found.map(({ message }) => message)));

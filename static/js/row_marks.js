// The rows of a handed-in file on the map: faulty ones red, each with its number and name.

import { CircleMarker } from "leaflet";

const STYLE = { radius: 7, weight: 2, color: "#ffffff", fillColor: "#0b57d0", fillOpacity: 0.9, className: "row-mark" };
const WRONG = { ...STYLE, fillColor: "#b5121b", radius: 9, className: "row-mark wrong" };

/** Put GeoJSON features with {row, verdict, name} on a finder's map, the faulty ones on top. */
export function rowMarks({ map, ground }, features) {
  for (const { geometry, properties } of [...features].reverse()) {
    const isWrong = properties.verdict === "faulty" || properties.verdict === "conflict";
    const mark = new CircleMarker(ground.latLng(geometry.coordinates), isWrong ? WRONG : STYLE).addTo(map);
    mark.bindTooltip(named(properties));
  }
}

// As text, whatever a name holds.
function named({ row, name }) {
  return Object.assign(document.createElement("span"), { textContent: `${row} ${name}` });
}

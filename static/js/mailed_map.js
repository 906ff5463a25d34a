// The map of a page that was mailed: its sites stand in the page as JSON, and nothing is fetched.

import { Control, Layer } from "leaflet";
import { Credit } from "./credit.js";
import { kindsOf, prepare } from "./frame.js";
import { Graticule } from "./graticule.js";
import { Legend } from "./legend.js";
import { Notice } from "./notice.js";
import { SearchBox } from "./search_box.js";
import { SiteBoard } from "./site_board.js";
import { SitePopup } from "./site_popup.js";
import { watchBoard } from "./watch.js";
import { words } from "./words.js";

/** options: layers (ids of the kinds that occur), data (id of the element that holds the JSON). */
export function mailedSites(options) {
  return new (Layer.extend({ onAdd: (map) => furnish(map, options), onRemove() {} }))();
}

function furnish(map, { layers, data }) {
  const { legend, features } = JSON.parse(document.getElementById(data).textContent);
  const byId = new Map(features.map((feature) => [feature.id, feature]));
  prepare(map);
  new Graticule().addTo(map);
  const board = new SiteBoard(legend.layers);
  watchBoard(board, new Notice().addTo(map));
  board.addTo(map);
  board.put("page", features.map(siteOf), Infinity);
  const popup = new SitePopup(map, board, { legend, urls: { sprite: "" }, feature: async ({ id }) => byId.get(id) });
  const choose = (feature) => {
    const site = siteOf(feature);
    map.setView([...site.point].reverse(), Math.max(map.getZoom(), 15), { animate: false });
    popup.open(site);
  };
  new SearchBox(async (text) => matching(features, text), choose, legend.layers).addTo(map);
  new Legend(kindsOf(legend, layers), board).addTo(map);
  new Credit().addTo(map);
  new Control.Zoom({ position: "bottomright", zoomInTitle: words("zoomIn"), zoomOutTitle: words("zoomOut") }).addTo(map);
}

function siteOf({ id, geometry, properties }) {
  return { id, layer: properties.layer, name: properties.name, point: geometry.coordinates };
}

function matching(features, text) {
  const wanted = text.toLowerCase();
  const holds = (value) => String(value ?? "").toLowerCase().includes(wanted);
  return features.filter(({ properties }) => holds(properties.name) || holds(properties.address));
}

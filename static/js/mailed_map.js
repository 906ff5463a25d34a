// The map of a page that was mailed: its sites stand in the page as JSON, and nothing is fetched.

import { Control, Layer } from "leaflet";
import { ClusterPopup } from "./cluster_popup.js";
import { Credit } from "./credit.js";
import { kindsOf, prepare } from "./frame.js";
import { watchGround } from "./ground_watch.js";
import { Ground } from "./ground.js";
import { siteOf } from "./items.js";
import { Legend } from "./legend.js";
import { Notice } from "./notice.js";
import { SearchBox } from "./search_box.js";
import { SiteBoard } from "./site_board.js";
import { latLngOf } from "./site_marker.js";
import { SitePopup } from "./site_popup.js";
import { suggestionsOf } from "./suggestions.js";
import { watchBoard } from "./watch.js";
import { words } from "./words.js";

const WORLD = { x: 0, y: 0, z: 0 }; // the one tile that all sites of the page lie in

/** options: layers (ids of the kinds that occur), data (id of the element that holds the JSON), ground (id of a basemap). */
export function mailedSites(options) {
  return new (Layer.extend({ onAdd: (map) => furnish(map, options), onRemove() {} }))();
}

function furnish(map, { layers, data, ground: first }) {
  const { legend, features } = JSON.parse(document.getElementById(data).textContent);
  const byId = new Map(features.map((feature) => [feature.id, feature]));
  const kinds = kindsOf(legend, layers);
  prepare(map);
  const ground = new Ground(map, legend.basemaps);
  watchGround(ground, new Notice().addTo(map));
  ground.show(first);
  const board = new SiteBoard(kinds);
  watchBoard(board, new Notice().addTo(map));
  board.addTo(map);
  const draw = () => board.put(WORLD, { sites: features.map((feature) => siteOf(feature, ground)), cells: [] });
  const popup = new SitePopup(map, board, { legend, urls: { sprite: "" }, feature: async ({ id }) => byId.get(id) });
  new ClusterPopup(map, board);
  ground.on("change", ({ move }) => {
    draw();
    popup.move(move);
  });
  const choose = (feature) => {
    const site = siteOf(feature, ground);
    map.setView(latLngOf(site), Math.max(map.getZoom(), 15), { animate: false });
    popup.open(site);
  };
  draw();
  const find = async (text) => suggestionsOf({ features: matching(features, text) }, { site: choose }, legend.layers);
  new SearchBox(find).addTo(map);
  new Legend(kinds, board, ground).addTo(map);
  new Credit(ground).addTo(map);
  new Control.Zoom({ position: "bottomright", zoomInTitle: words("zoomIn"), zoomOutTitle: words("zoomOut") }).addTo(map);
}

function matching(features, text) {
  const wanted = text.toLowerCase();
  const holds = (value) => String(value ?? "").toLowerCase().includes(wanted);
  return features.filter(({ properties }) => holds(properties.name) || holds(properties.address));
}

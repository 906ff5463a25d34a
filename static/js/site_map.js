// The parts of the map put together: folium's script calls `sites` with constants and nothing else.

import { Layer } from "leaflet";
import { json } from "./answer.js";
import { ClusterPopup } from "./cluster_popup.js";
import { addControls } from "./controls.js";
import { Credit } from "./credit.js";
import { kindsOf, prepare } from "./frame.js";
import { Ground } from "./ground.js";
import { watchGround } from "./ground_watch.js";
import { itemsOf, siteOf } from "./items.js";
import { Legend } from "./legend.js";
import { Notice } from "./notice.js";
import { Places } from "./places.js";
import { SearchBox } from "./search_box.js";
import { latLngOf } from "./site_marker.js";
import { SitePopup } from "./site_popup.js";
import { SiteTiles } from "./site_tiles.js";
import { contentOf } from "./tile_reader.js";
import { suggestionsOf } from "./suggestions.js";
import { watch } from "./watch.js";
import { words } from "./words.js";

/**
 * The sites of a geoservice as a Leaflet layer that brings everything else of the map with it.
 * options: layers (ids), ground (id of a basemap),
 * controls (names of those that are shown), urls {legend, places, tiles, item, items, search, site, sprite}.
 * When all is there, the map fires `furnished` with {ground, popup, urls}.
 */
export function sites(options) {
  return new (Layer.extend({ onAdd: (map) => void furnish(map, options), onRemove() {} }))();
}

async function furnish(map, options) {
  const { site, card } = options.urls;
  const urls = { ...options.urls, site: site + chosenLanguage(), card: card + chosenLanguage() };
  prepare(map);
  const notice = new Notice().addTo(map);
  const legend = await json(urls.legend).catch(() => undefined);
  if (!legend) return notice.say(words("tilesFailed"), { text: words("retry"), press: () => location.reload() });
  const ground = new Ground(map, legend.basemaps);
  const tiles = new SiteTiles(legend, { tiles: urls.tiles, layers: options.layers, read: contentOf });
  ground.on("change", ({ ground: { datum }, move }) => tiles.setDatum(datum, move));
  watchGround(ground, new Notice().addTo(map));
  ground.show(options.ground);
  watch(map, tiles, notice, () => map.fitBounds(ground.bounds(legend.bounds), { maxZoom: 15 }));
  const popup = new SitePopup(map, tiles.board, {
    legend,
    urls,
    feature: ({ id, layer }) => json(filled(urls.item, { layer, id })),
  });
  ground.on("change", ({ move }) => popup.move(move));
  new ClusterPopup(map, tiles.board, itemsOf(urls.items, ground));
  const shows = (name) => options.controls.includes(name);
  if (shows("search")) addSearch(map, legend, ground, popup, urls);
  if (shows("legend")) new Legend(kindsOf(legend, options.layers), tiles.board, ground).addTo(map);
  new Credit(ground).addTo(map);
  addControls(map, ground, notice, shows);
  tiles.addTo(map);
  map.fire("furnished", { ground, popup, urls });
  addPlaces(map, ground, tiles.board, urls.places);
}

// A visitor who chose a language keeps it on the way to a site's own page.
function chosenLanguage() {
  const chosen = new URLSearchParams(location.search).get("lang");
  return chosen ? `?lang=${encodeURIComponent(chosen)}` : "";
}

function addSearch(map, legend, ground, popup, urls) {
  const take = {
    site: (feature) => {
      const site = siteOf(feature, ground);
      map.setView(latLngOf(site), Math.max(map.getZoom(), 15), { animate: false });
      popup.open(site);
    },
    place: ({ bbox: [west, south, east, north] }) => {
      map.fitBounds(ground.bounds([[south, west], [north, east]]), { maxZoom: 15, animate: false });
    },
  };
  const find = async (text) => suggestionsOf(await json(filled(urls.search, { q: text })), take, legend.layers);
  new SearchBox(find).addTo(map);
}

async function addPlaces(map, ground, board, address) {
  const places = new Places((await json(address)).features, board);
  const turn = ({ ground: { id } }) => (id === "quiet" ? places.addTo(map) : places.remove());
  ground.on("change", turn);
  turn({ ground: ground.current });
}

function filled(address, values) {
  return address.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
}

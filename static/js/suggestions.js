// What the server finds for a text, as suggestions of a combobox.

import { titled } from "./words.js";

const MOST_PLACES = 3;
const MOST_SITES = 7;

/**
 * answer: of /search. take: {place, site}, each called with what was chosen. kinds: of the legend, where there is one.
 * Who names a kind or a facility in a place is after sites: the place comes last then.
 */
export function suggestionsOf({ places = [], features, understood }, take, kinds = []) {
  const sites = features.map((feature) => siteSuggestion(feature, take.site, kinds));
  const named = places.slice(0, MOST_PLACES).map((place) => ({
    title: place.name,
    note: place.full_name,
    kind: "place-sign",
    take: () => take.place(place),
  }));
  const isOfSites = understood?.layers.length || understood?.facts.length;
  return isOfSites ? [...sites.slice(0, MOST_SITES), ...named] : [...named, ...sites];
}

function siteSuggestion(feature, take, kinds) {
  const { name, layer, address, distance_metres: metres } = feature.properties;
  const kind = kinds.find(({ id }) => id === layer);
  return {
    title: String(name),
    note: [metres !== undefined && distance(metres), titled(kind?.title), shortened(address)].filter(Boolean).join(" · "),
    kind: `kind-sign layer-${layer}`,
    take: () => take(feature),
  };
}

// 320 m, 1.2 km, 37 km.
function distance(metres) {
  if (metres < 995) return `${Math.max(Math.round(metres / 10) * 10, 10)} m`;
  return `${(metres / 1000).toFixed(metres < 9950 ? 1 : 0)} km`;
}

// Without province and city where a county follows: the line ends where the house is told.
function shortened(address = "") {
  return address.replace(/^[^省区]{2,3}(?:省|自治区)(?:[^市州盟区]{2,9}(?:市|自治州|盟|地区))?(?=[^市县区旗]{1,12}[市县区旗])/u, "");
}

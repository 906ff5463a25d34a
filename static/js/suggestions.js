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
  const { name, layer, address } = feature.properties;
  const kind = kinds.find(({ id }) => id === layer);
  return {
    title: String(name),
    note: [titled(kind?.title), address].filter(Boolean).join(" · "),
    kind: `kind-sign layer-${layer}`,
    take: () => take(feature),
  };
}

// What the server finds for a text, as suggestions of a combobox: places first, then sites.

import { titled } from "./words.js";

/** answer: of /search. take: {place, site}, each called with what was chosen. kinds: of the legend, where there is one. */
export function suggestionsOf({ places = [], features }, take, kinds = []) {
  return [
    ...places.slice(0, 3).map((place) => ({
      title: place.name,
      note: place.full_name,
      kind: "place-sign",
      take: () => take.place(place),
    })),
    ...features.map((feature) => siteSuggestion(feature, take.site, kinds)),
  ];
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

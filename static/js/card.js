// What is said of one site in its popup. Every word of it is data and goes in as text.

import { element, sign } from "./element.js";
import { known, titled, words } from "./words.js";

/** The card of a GeoJSON feature. legend: kinds and closed lists; urls: {site, sprite}; state: what the server says of its being open. */
export function siteCard(feature, legend, urls, state) {
  const { properties } = feature;
  const kind = legend.layers.find(({ id }) => id === properties.layer);
  const address = urls.site?.replace("{id}", encodeURIComponent(feature.id));
  return element(
    "article",
    { class: "site-card" },
    heading(properties, kind),
    state ?? closure(properties.status),
    properties.demo && element("p", { class: "demo-note" }, words("demo")),
    facts(properties),
    facilities(properties, legend, urls.sprite),
    address && element("p", {}, element("a", { class: "button main", href: address }, words("details"))),
  );
}

/** A card that waits, or says what went wrong and offers to try again. */
export function waitingCard() {
  return element("p", { class: "site-card muted", role: "status" }, words("loading"));
}

export function failedCard(retry) {
  const again = element("button", { class: "button", type: "button" }, words("retry"));
  again.addEventListener("click", retry);
  return element("div", { class: "site-card", role: "alert" }, element("p", {}, words("cardFailed")), again);
}

function heading(properties, kind) {
  return element(
    "header",
    {},
    element("span", { class: `kind-sign layer-${properties.layer}`, "aria-hidden": "true" }),
    element(
      "div",
      {},
      element("h2", { tabindex: "-1" }, String(properties.name || words("unnamed"))),
      element("p", { class: "muted small" }, titled(kind?.title)),
    ),
  );
}

// An open site needs no word about it; any other state is what a visitor must know first.
function closure(status) {
  const key = `status_${status}`;
  return known(key) ? element("p", { class: "state closed" }, words(key)) : null;
}

function facts({ address, opening_hours_text: written, opening_hours: grammar }) {
  const rows = [["address", address], ["hours", written || grammar]].filter(([, value]) => value);
  if (!rows.length) return null;
  return element(
    "dl",
    {},
    ...rows.flatMap(([key, value]) => [element("dt", {}, words(key)), element("dd", {}, String(value))]),
  );
}

function facilities({ facilities: given, facilities_state: states }, legend, sprite) {
  const titles = legend.choices?.facilities ?? {};
  const keys = (Array.isArray(given) ? given : []).filter((key) => titles[key]?.zh);
  if (!keys.length) return null;
  const items = keys.map((key) => {
    const broken = states?.[key]?.working === false ? [" · ", element("strong", { class: "broken" }, words("broken"))] : [];
    return element("li", { class: "chip" }, sign(sprite, key), titled(titles[key]), ...broken);
  });
  return element("ul", { class: "chips", "aria-label": words("facilities") }, ...items);
}

// One site as a Leaflet marker: a focusable button with the sign of its kind on a white disc.

import { Icon, Marker } from "leaflet";
import { element } from "./element.js";
import { titled, words } from "./words.js";

const SiteIcon = Icon.extend({
  options: { className: "site-marker leaflet-marker-icon" },

  createIcon() {
    const { site, kind } = this.options;
    const name = site.name || words("unnamed");
    const button = element("div", {
      class: `${this.options.className} kind-sign layer-${site.layer}`,
      "data-site": site.id,
      "aria-label": name + words("comma") + titled(kind?.title),
      title: name,
    });
    return button;
  },

  createShadow() {
    return null;
  },
});

/** A marker for `site`; `choose` is called with it on click, tap, Enter and Space. */
export function siteMarker(site, kind, choose) {
  const marker = new Marker(latLngOf(site), { icon: new SiteIcon({ site, kind }), riseOnHover: true });
  marker.on("click", () => choose(site));
  marker.on("add", () => listenToKeys(marker.getElement(), () => choose(site)));
  return marker;
}

/** Leaflet's [lat, lng] of a site. */
export function latLngOf({ point: [lon, lat] }) {
  return [lat, lon];
}

/** Let Enter and Space press `button`, as they press a real one. */
export function listenToKeys(button, press) {
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    press();
  });
}

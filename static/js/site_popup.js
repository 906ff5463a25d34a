// Opening a site's card on the map: fetch, wait, show or say why not; then give the focus back.

import { Popup } from "leaflet";
import { failedCard, siteCard, waitingCard } from "./card.js";
import { latLngOf } from "./site_marker.js";
import { words } from "./words.js";

export class SitePopup {
  /** feature: (site) → promise of its GeoJSON feature; card: feature → node. */
  constructor(map, board, { feature, legend, urls }) {
    Object.assign(this, { map, board, feature, legend, urls });
    board.on("choose", ({ site }) => this.open(site));
    map.on("popupclose", ({ popup }) => popup === this.popup && this.closed());
    map.getContainer().addEventListener("keydown", (event) => this.key(event));
  }

  async open(site) {
    this.site = site;
    this.board.mark(site.id);
    this.popup = new Popup({ className: "site-popup", minWidth: 240, maxWidth: 320, offset: [0, -12], autoPanPadding: [12, 72] });
    this.show(waitingCard());
    try {
      const feature = await this.feature(site);
      if (this.site === site) this.show(siteCard(feature, this.legend, this.urls));
    } catch {
      if (this.site === site) this.show(failedCard(() => this.open(site)));
    }
  }

  show(card) {
    const { popup, map } = this;
    popup.setContent(card);
    if (!map.hasLayer(popup)) popup.setLatLng(latLngOf(this.site)).openOn(map);
    name(popup.getElement(), this.site.name || words("unnamed"));
    (card.querySelector("h2") ?? card.querySelector("button"))?.focus({ preventScroll: true });
  }

  // Leaflet hears Escape only while the map itself has the focus; ours is inside the card.
  key({ key, defaultPrevented }) {
    if (key === "Escape" && !defaultPrevented && this.site) this.map.closePopup(this.popup);
  }

  closed() {
    const button = this.board.button(this.site.id);
    const inside = this.popup.getElement()?.contains(document.activeElement);
    this.board.mark(null);
    this.site = undefined;
    if (inside || document.activeElement === document.body) button?.focus({ preventScroll: true });
  }
}

function name(box, text) {
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", text);
  const close = box.querySelector(".leaflet-popup-close-button");
  close?.setAttribute("aria-label", words("close"));
}

// Opening a site's card on the map: fetch, wait, show or say why not.

import { failedCard, siteCard, waitingCard } from "./card.js";
import { Dialog } from "./dialog.js";
import { html } from "./fragment.js";
import { latLngOf } from "./site_marker.js";
import { words } from "./words.js";

export class SitePopup {
  /** feature: (site) → promise of its GeoJSON feature. */
  constructor(map, board, { feature, legend, urls }) {
    Object.assign(this, { map, board, feature, legend, urls });
    this.dialog = new Dialog(map, { opener: () => board.button(this.site.id), closed: () => this.closed() });
    board.on("choose", ({ site }) => this.open(site));
  }

  async open(site) {
    this.dialog.open(latLngOf(site));
    this.site = site;
    this.board.mark(site);
    this.show(waitingCard());
    this.map.fire("siteopen", { site });
    try {
      const [feature, state] = await Promise.all([this.feature(site), this.stateOf(site)]);
      if (this.site === site) this.show(siteCard(feature, this.legend, this.urls, state));
    } catch {
      if (this.site === site) this.show(failedCard(() => this.open(site)));
    }
  }

  // Open or not, in the very words of the list's card; a map that is mailed has no server to ask.
  async stateOf({ id }) {
    const { card } = this.urls;
    const part = card && (await html(card.replace("{id}", encodeURIComponent(id))).catch(() => undefined));
    const state = part?.querySelector(".openness, .state");
    // A sandboxed frame has no origin, and may not draw signs out of our file of them.
    if (window.origin === "null") for (const icon of state?.querySelectorAll(".icon") ?? []) icon.remove();
    return state;
  }

  show(card) {
    this.dialog.show(card, this.site.name || words("unnamed"));
  }

  /** Let the card go to where its site goes. */
  move(move) {
    this.dialog.move(move);
  }

  closed() {
    this.board.mark(null);
    this.site = undefined;
    this.map.fire("siteclose");
  }
}

// The sites that stand so near to one another that no zoom parts them, as a list to pick from.

import { failedCard, waitingCard } from "./card.js";
import { Dialog } from "./dialog.js";
import { element } from "./element.js";
import { counted, titled, words } from "./words.js";

export class ClusterPopup {
  /** find: (cluster) → promise of its sites, asked for where the map does not know them one by one. */
  constructor(map, board, find) {
    Object.assign(this, { board, find });
    this.dialog = new Dialog(map, { opener: () => map.getContainer(), closed: () => (this.cluster = undefined) });
    board.on("several", ({ cluster, latLng }) => this.open(cluster, latLng));
  }

  async open(cluster, latLng) {
    this.dialog.open(latLng);
    this.cluster = cluster;
    if (cluster.whole) return this.show(this.choice(cluster.sites));
    this.show(waitingCard());
    try {
      const sites = await this.find(cluster);
      if (this.cluster === cluster) this.show(this.choice(sites));
    } catch {
      if (this.cluster === cluster) this.show(failedCard(() => this.open(cluster, latLng)));
    }
  }

  show(content) {
    this.dialog.show(content, this.title());
  }

  title() {
    return words("several", { n: counted(this.cluster.count) });
  }

  choice(sites) {
    const rows = sites.map((site) => element("li", {}, this.button(site)));
    return element("div", { class: "site-choice" }, element("h2", { tabindex: "-1" }, this.title()), element("ul", {}, ...rows));
  }

  button(site) {
    const kind = this.board.kind(site.layer);
    const sign = element("span", { class: `kind-sign layer-${site.layer}`, "aria-hidden": "true" });
    const text = element("span", {}, element("strong", {}, site.name || words("unnamed")), element("small", { class: "muted" }, titled(kind?.title)));
    const button = element("button", { type: "button" }, sign, text);
    button.addEventListener("click", () => this.board.fire("choose", { site }));
    return button;
  }
}

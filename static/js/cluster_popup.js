// The sites that stand so near to one another that no zoom parts them, as a list to pick from.

import { Dialog } from "./dialog.js";
import { element } from "./element.js";
import { titled, words } from "./words.js";

export class ClusterPopup {
  constructor(map, board) {
    this.board = board;
    this.dialog = new Dialog(map, { opener: () => map.getContainer() });
    board.on("several", ({ cluster, latLng }) => this.open(cluster, latLng));
  }

  open({ sites, count }, latLng) {
    const title = words("several", { n: count });
    const rows = sites.map((site) => element("li", {}, this.button(site)));
    this.dialog.open(latLng);
    this.dialog.show(element("div", { class: "site-choice" }, element("h2", { tabindex: "-1" }, title), element("ul", {}, ...rows)), title);
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

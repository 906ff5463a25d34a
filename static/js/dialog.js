// A popup that behaves as a dialog: it has a name, Escape closes it, and the focus goes back to where it came from.

import { Popup } from "leaflet";
import { words } from "./words.js";

const OPTIONS = { className: "site-popup", minWidth: 240, maxWidth: 320, offset: [0, -12], autoPanPadding: [12, 72] };
const BESIDES = 120; // pixels of a map's height that a popup leaves, its own tip and shadow among them

export class Dialog {
  /** opener: () → the element that gets the focus when the dialog has closed; closed: called before that. */
  constructor(map, { opener, closed = () => {} }) {
    Object.assign(this, { map, opener, closed });
    map.on("popupclose", ({ popup }) => popup === this.popup && this.leave());
    map.getContainer().addEventListener("keydown", (event) => this.key(event));
  }

  /** A new dialog at a place: what is shown next goes into it. */
  open(latLng) {
    this.popup = new Popup(OPTIONS).setLatLng(latLng);
  }

  show(content, name) {
    const { popup, map } = this;
    popup.options.maxHeight = map.getSize().y - BESIDES;
    popup.setContent(content);
    if (!map.hasLayer(popup)) popup.openOn(map);
    const box = popup.getElement();
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", name);
    box.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words("close"));
    // In a frame that is not being used the focus stays with the page around it.
    if (document.hasFocus()) (content.querySelector("h2") ?? content.querySelector("button"))?.focus({ preventScroll: true });
  }

  /** Let the dialog go to where `move` ([lon, lat] → [lon, lat]) puts it. */
  move(move) {
    if (!this.popup) return;
    const { lng, lat } = this.popup.getLatLng();
    const [lon, north] = move([lng, lat]);
    this.popup.setLatLng([north, lon]);
  }

  close() {
    this.map.closePopup(this.popup);
  }

  // Leaflet hears Escape only while the map itself has the focus; ours is inside the dialog.
  key({ key, defaultPrevented }) {
    if (key === "Escape" && !defaultPrevented && this.popup) this.close();
  }

  leave() {
    const inside = this.popup.getElement()?.contains(document.activeElement);
    const opener = this.opener();
    this.popup = undefined;
    this.closed();
    if (inside || document.activeElement === document.body) opener?.focus({ preventScroll: true });
  }
}

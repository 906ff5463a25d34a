// The pin with which a visitor shows where a site really is: dragged, put by a tap, or moved by the arrow keys.

import { DivIcon, Marker } from "leaflet";

const STEP = 6; // pixels of an arrow key; with Shift ten times as many
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const DIGITS = 6; // about 0.1 m
const ICON = { className: "pin", iconSize: [36, 44], iconAnchor: [18, 43] };

export class Pin {
  /** finder: a map of the finder; form: has the fields lon and lat, which hold WGS-84 degrees, empty while nothing was moved. */
  constructor(finder, form) {
    const { map, ground, box } = finder;
    Object.assign(this, { map, ground, fields: [form.elements.lon, form.elements.lat], said: form.querySelector(".pin-said") });
    this.home = [Number(box.dataset.lon), Number(box.dataset.lat)];
    this.undo = form.querySelector("[data-back]");
    const [lon, lat] = this.fields.map((field) => Number(field.value));
    this.marker = new Marker(ground.latLng(lon ? [lon, lat] : this.home), {
      icon: new DivIcon(ICON), pane: "popupPane", draggable: true, autoPan: true, keyboard: true, zIndexOffset: 10_000, title: this.said.dataset.pin, alt: this.said.dataset.pin,
    }).addTo(map);
    this.listen();
    this.tell();
  }

  listen() {
    this.marker.on("dragend", () => this.moved());
    this.map.on("click", ({ latlng }) => this.put(latlng));
    this.marker.getElement().addEventListener("keydown", (event) => this.press(event));
    this.undo.addEventListener("click", () => this.back());
    // A drawn site takes the click to itself, but it is the pin that is to be put.
    this.marker.getElement().setAttribute("aria-label", this.said.dataset.pin);
  }

  press(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation(); // the map would move along
    const size = STEP * (event.shiftKey ? 10 : 1);
    const at = this.map.latLngToContainerPoint(this.marker.getLatLng()).add([step[0] * size, step[1] * size]);
    this.put(this.map.containerPointToLatLng(at));
    this.map.panInside(this.marker.getLatLng(), { padding: [40, 50], animate: false });
  }

  put(latlng) {
    this.marker.setLatLng(latlng.wrap());
    this.moved();
  }

  back() {
    this.marker.setLatLng(this.ground.latLng(this.home));
    for (const field of this.fields) field.value = "";
    this.tell();
  }

  moved() {
    const point = this.ground.point(this.marker.getLatLng().wrap());
    point.forEach((degrees, axis) => { this.fields[axis].value = degrees.toFixed(DIGITS); });
    this.tell();
  }

  tell() {
    const moved = this.fields.every((field) => field.value);
    const metres = moved ? this.map.distance(this.ground.latLng(this.home), this.marker.getLatLng()) : 0;
    this.undo.disabled = !moved;
    this.said.textContent = moved ? this.said.dataset.moved.replace("{metres}", shown(metres)) : this.said.dataset.still;
  }
}

function shown(metres) {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`;
}

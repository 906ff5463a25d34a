// The buttons at the map's lower right: nearer, farther, where I am, full screen.

import { CircleMarker, Control, LatLng } from "leaflet";
import { LocateControl } from "leaflet.locatecontrol";
import "leaflet.fullscreen";
import { words } from "./words.js";

const POSITION = "bottomright";

// The browser's position is WGS-84; on a shifted basemap it is moved like everything else.
const Locate = LocateControl.extend({
  _onLocationFound(event) {
    const { lat, lng } = event.latlng;
    const moved = { ...event, latlng: this.options.ground?.latLng([lng, lat]) ?? event.latlng, bounds: undefined };
    LocateControl.prototype._onLocationFound.call(this, moved);
  },

  /** Let the position go to where `move` ([lon, lat] → [lon, lat]) puts it. */
  move(move) {
    if (!this._event) return;
    const { lat, lng } = this._event.latlng;
    const [lon, north] = move([lng, lat]);
    this._event = { ...this._event, latlng: new LatLng(north, lon) };
    this._drawMarker();
  },

  setView() {
    if (!this._event) return;
    this._map.setView(this._event.latlng, Math.max(this._map.getZoom(), 15));
  },
});

/** Add the buttons that `shows` names. The position is asked for on a press only, and it never leaves the browser. */
export function addControls(map, ground, notice, shows) {
  if (shows("fullscreen")) fullscreenControl().addTo(map);
  if (shows("locate")) addLocate(map, ground, notice);
  if (shows("zoom")) new Control.Zoom({ position: POSITION, zoomInTitle: words("zoomIn"), zoomOutTitle: words("zoomOut") }).addTo(map);
}

function addLocate(map, ground, notice) {
  const locate = locateControl(ground, notice).addTo(map);
  ground.on("change", ({ move }) => locate.move(move));
}

function locateControl(ground, notice) {
  const title = words("locate");
  return new Locate({
    ground,
    position: POSITION,
    setView: "once",
    showPopup: false,
    showCompass: false,
    markerClass: CircleMarker,
    markerStyle: { className: "my-position", radius: 8, weight: 3, color: "#ffffff", fillOpacity: 1, interactive: false },
    circleStyle: { className: "my-surroundings", weight: 1, interactive: false },
    strings: { title },
    icon: "sign-locate",
    iconLoading: "sign-locate waiting",
    locateOptions: { watch: false, enableHighAccuracy: true, maximumAge: 60000 },
    onLocationError: (fault, control) => {
      control.stop();
      notice.say(words("notLocated"), { text: words("close"), press: () => notice.say("") });
    },
  });
}

function fullscreenControl() {
  return new Control.FullScreen({
    position: POSITION,
    title: words("fullscreen"),
    titleCancel: words("leaveFullscreen"),
    content: "",
    forceSeparateButton: true,
  });
}

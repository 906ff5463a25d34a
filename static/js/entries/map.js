// The bundle of a map that is served: Leaflet, and our parts under one name for folium's script.

import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import "../../css/map.css";
import { Bridge } from "../bridge.js";
import { shift, unshift } from "../datum.js";
import { calm } from "../frame.js";
import { sites } from "../site_map.js";

calm();
window.L = L;
// A framed map speaks with the page around it.
const terms = document.body.dataset.bridge;
if (terms) L.Map.addInitHook(function () {
  this.on("furnished", (parts) => new Bridge(this, parts, JSON.parse(terms)));
});
window.geoservice = { sites, shift, unshift };

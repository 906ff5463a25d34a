// The bundle of a map that is served: Leaflet, and our parts under one name for folium's script.

import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import "../../css/map.css";
import { shift, unshift } from "../datum.js";
import { calm } from "../frame.js";
import { sites } from "../site_map.js";

calm();
window.L = L;
window.geoservice = { sites, shift, unshift };

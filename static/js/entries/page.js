// The bundle of a page that is mailed: everything that it needs, style included, is put into the page.

import * as L from "leaflet";
import "modern-normalize/modern-normalize.css";
import "../../css/page.css";
import "leaflet/dist/leaflet.css";
import "../../css/map.css";
import { calm } from "../frame.js";
import { mailedSites } from "../mailed_map.js";

calm();
window.L = L;
window.geoservice = { mailedSites };

// The bundle of the finder's map, which the finder asks for when its list is there, the report form for its pin, and the import's preview.

import "leaflet/dist/leaflet.css";
import "../../css/map.css";
import { FinderMap } from "../finder_map.js";
import { calm } from "../frame.js";
import { Pin } from "../pin.js";
import { rowMarks } from "../row_marks.js";

calm();
window.geoservice = { ...window.geoservice, finderMap: FinderMap.on, pin: (finder, form) => new Pin(finder, form), rowMarks };

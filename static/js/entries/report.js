// The bundle of the report form: a map with a pin. Without it the form takes words all the same.

import "leaflet/dist/leaflet.css";
import "../../css/map.css";
import { FinderMap } from "../finder_map.js";
import { Pin } from "../pin.js";

const box = document.getElementById("map");

// The map is made when its place is first to be seen, for a hidden one has no size.
new ResizeObserver(async (_, watch) => {
  if (!box.clientHeight) return;
  watch.disconnect();
  const { lon, lat } = box.dataset;
  try {
    new Pin(await FinderMap.on(box, [[Number(lon), Number(lat)]]), document.querySelector("form.report"));
  } catch {
    box.classList.add("failed");
  }
}).observe(box);

// The bundle of the report form and of a report's own page. Without it both work all the same.

import { fileLimits } from "../file_limit.js";
import { loaded } from "../later.js";
import { Share } from "../share.js";

/** Put the map with its pin into `box` when its place is first to be seen: a hidden one has no size, and most need none. */
function pinned(box, form) {
  new ResizeObserver(async (_, watch) => {
    if (!box.clientHeight) return;
    watch.disconnect();
    const { lon, lat } = box.dataset;
    try {
      await loaded(box.dataset);
      const { finderMap, pin } = window.geoservice;
      pin(await finderMap(box, [[Number(lon), Number(lat)]], {}), form);
    } catch {
      form.querySelector(".where").classList.add("without-map"); // words will do
    }
  }).observe(box);
}

fileLimits();
const box = document.getElementById("map");
if (box) pinned(box, document.querySelector("form.report"));
const keep = document.getElementById("share");
if (keep) new Share(keep, document.getElementById("shared"));

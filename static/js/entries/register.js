// The bundle of officers' pages. Without it all works all the same, with whole pages instead of parts.

import "htmx.org";
import { bulk } from "../bulk.js";
import { fileLimits } from "../file_limit.js";
import { moveMaps } from "../move_map.js";
import { reviewKeys } from "../review_keys.js";
import "../upload_map.js";
import { hoursForm, photoSlots, sitePin } from "../site_form.js";

// On a phone the rail is wider than the page: the room one is in comes to its middle.
for (const here of document.querySelectorAll(".rail [aria-current]")) {
  here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;
}
document.querySelectorAll("form[data-bulk]").forEach(bulk);
document.querySelectorAll("[data-reviews]").forEach(reviewKeys);
for (const form of document.querySelectorAll("form[data-site-form]")) {
  sitePin(form);
  hoursForm(form.querySelector("[data-hours]"), form.elements.opening_hours);
}
fileLimits();
photoSlots([...document.querySelectorAll(".photo-slot")]);
moveMaps([...document.querySelectorAll(".move-map > div")]);

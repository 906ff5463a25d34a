// The form of a site: its pin, and opening hours put together from days and times.

import { loaded } from "./later.js";

const CHINA = [[73.5, 18.2], [134.8, 53.5]];

/** The pin writes into the fields of the position, in WGS-84 whatever ground it stands on, and says so in the field of the datum. */
export function sitePin(form) {
  const box = form.querySelector("#map");
  const { lon, lat, datum } = form.elements;
  const before = { lon: lon.value, lat: lat.value };
  let writes = false;
  const field = (input) => ({
    get value() { return writes ? input.value : ""; },
    set value(degrees) {
      writes = degrees !== "";
      input.value = degrees || before[input.name];
      datum.value = "wgs84";
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  const shown = { elements: { lon: field(lon), lat: field(lat) }, querySelector: (name) => form.querySelector(name) };
  return pinned(box, shown);
}

async function pinned(box, form) {
  const { lon, lat, far } = box.dataset;
  const points = far === undefined ? [[Number(lon), Number(lat)]] : CHINA;
  try {
    await loaded(box.dataset);
    const { finderMap, pin } = window.geoservice;
    pin(await finderMap(box, points, {}), form);
  } catch {
    box.closest(".finder-map").hidden = true; // numbers will do
  }
}

/** Writes what the rows of days and times say into the field of the opening hours, as a person would. */
export function hoursForm(details, field) {
  const say = (text) => {
    field.value = text;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  details.addEventListener("change", () => {
    const rows = [...details.querySelectorAll("[data-days]")].map((row) => [row.dataset.days, ...[...row.querySelectorAll("input")].map((input) => input.value)]);
    say(rows.filter(([, from, until]) => from && until).map(([days, from, until]) => `${days} ${from}-${until}`).join("；"));
  });
  const round = details.querySelector("[data-round]");
  round.addEventListener("click", () => say(round.dataset.round));
}

/** One empty place for a photo after the other: the next shows when there is a file in all before it. */
export function photoSlots(slots) {
  const show = () => {
    const filled = slots.map((slot) => slot.querySelector("[type=file]").files.length > 0);
    slots.forEach((slot, index) => { slot.hidden = !filled[index] && filled.slice(0, index).includes(false); });
  };
  for (const slot of slots) slot.addEventListener("change", show);
  show();
}

// The bundle of the finder: the list and its filters, which are there first; suggestions and the map come when they
// can be used. Without it the list and the site's page work all the same.

import { Age } from "../age.js";
import { CardList } from "../card_list.js";
import { Finder } from "../finder.js";
import { come, drawn, loaded, scriptOf } from "../later.js";
import { Share } from "../share.js";
import { listenToStars } from "../stars.js";

function start() {
  const note = document.getElementById("saved");
  new Age(note);
  listenToStars();
  const share = document.getElementById("share");
  if (share) new Share(share, document.getElementById("shared"));
  const box = document.getElementById("map");
  const ready = box ? showMap(box) : Promise.resolve();
  performance.mark("usable"); // all that stands over the list and in it listens by now
  ready.then(() => navigator.serviceWorker?.register(note.dataset.worker)).catch(() => {});
}

async function showMap(box) {
  const list = new CardList(box);
  const form = document.getElementById("ask");
  const finder = form && new Finder(form, list);
  if (form) suggest(form.elements.q);
  const look = { press: finder && ((point) => finder.stand("there", point)), needs: finder?.filters.tiles() };
  try {
    await loaded(box.dataset);
    list.joinMap(await window.geoservice.finderMap(box, list.points(), look));
  } catch {
    box.classList.add("failed"); // the link to the map page stays where it was
  }
}

async function suggest(input) {
  await drawn();
  await come(scriptOf(input.dataset.script)).catch(() => {}); // the form finds without it
  window.geoservice?.suggestFor?.(input);
}

start();

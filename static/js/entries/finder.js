// The bundle of the finder: the list and its filters, which are there first; the map comes when they can be used.
// Without it the list and the site's page work all the same.

import { Age } from "../age.js";
import { CardList } from "../card_list.js";
import { Finder } from "../finder.js";
import { KeptPage } from "../kept_page.js";
import { loaded } from "../later.js";
import { suggestFor } from "../site_search.js";
import { Share } from "../share.js";
import { listenToStars } from "../stars.js";

function start() {
  const note = document.getElementById("saved");
  const age = new Age(note);
  listenToStars();
  const kept = document.getElementById("kept");
  if (kept) new KeptPage(kept, age);
  const share = document.getElementById("share");
  if (share) new Share(share, document.getElementById("shared"));
  const box = document.getElementById("map");
  const ready = box ? showMap(box) : Promise.resolve();
  ready.then(() => navigator.serviceWorker?.register(note.dataset.worker)).catch(() => {});
}

async function showMap(box) {
  const list = new CardList(box);
  const form = document.getElementById("ask");
  const finder = form && new Finder(form, list);
  if (form) suggestFor(form.elements.q);
  const look = { press: finder && ((point) => finder.stand("there", point)), needs: finder?.filters.tiles() };
  try {
    await loaded(box.dataset);
    list.joinMap(await window.geoservice.finderMap(box, list.points(), look));
  } catch {
    box.classList.add("failed"); // the link to the map page stays where it was
  }
}

start();

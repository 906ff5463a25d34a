// The bundle of the finder: the list and its filters, which are there first; suggestions and the map come when they
// can be used. Without it the list and the site's page work all the same.

import { Age } from "../age.js";
import { CardList } from "../card_list.js";
import { Finder } from "../finder.js";
import { come, drawn, loaded, painted, scriptOf } from "../later.js";
import { menu } from "../menu.js";
import { Share } from "../share.js";
import { listenToStars } from "../stars.js";

let begun = false;
const FIRST = ["pointerdown", "keydown", "input", "change", "click", "submit"];

// What listens is made once the page is painted, or before the first thing that somebody does is heard by anything else:
// on a cheap phone it takes a fifth of the time from the style to the first paint.
function start() {
  for (const name of FIRST) window.addEventListener(name, begin, true);
  performance.mark("usable"); // whatever is pressed over the list and in it is heard from now on
  if (document.documentElement.dataset.saved !== undefined) begin(); // what is old says so at once
  else painted().then(() => begin());
}

// first: what somebody did before the page was painted, if anything.
function begin(first) {
  if (begun) return;
  begun = true;
  for (const name of FIRST) window.removeEventListener(name, begin, true);
  const note = document.getElementById("saved");
  new Age(note);
  listenToStars();
  const share = document.getElementById("share");
  if (share) new Share(share, document.getElementById("shared"));
  const ways = document.getElementById("way-there");
  if (ways) menu(ways);
  const box = document.getElementById("map");
  const ready = box ? showMap(box, Boolean(first)) : Promise.resolve();
  ready.then(() => navigator.serviceWorker?.register(note.dataset.worker)).catch(() => {});
}

async function showMap(box, touched) {
  const list = new CardList(box);
  const form = document.getElementById("ask");
  const finder = form && new Finder(form, list, touched);
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

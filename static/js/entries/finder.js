// The bundle of the finder: a map that moves with the list. Without it the list and the site's page work all the same.

import "leaflet/dist/leaflet.css";
import "../../css/map.css";
import { FinderMap } from "../finder_map.js";
import { CardList } from "../card_list.js";
import { Nearest } from "../nearest.js";

async function start() {
  const box = document.getElementById("map");
  const list = new CardList(box);
  const button = document.getElementById("here");
  if (button) new Nearest(button, list);
  try {
    list.joinMap(await FinderMap.on(box, list.points()));
  } catch {
    box.classList.add("failed"); // the link to the map page stays where it was
  }
}

start();

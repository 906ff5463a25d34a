// The map beside the rows of a handed-in file. Without it the table says the same.

import { json } from "./answer.js";
import { loaded } from "./later.js";

const box = document.getElementById("upload-map");
if (box) draw(box);

async function draw(box) {
  try {
    const [{ features }] = await Promise.all([json(box.dataset.rows), loaded(box.dataset)]);
    const { finderMap, rowMarks } = window.geoservice;
    rowMarks(await finderMap(box, features.map(({ geometry }) => geometry.coordinates), {}), features);
  } catch {
    box.closest(".preview").classList.add("without-map");
  }
}

// Says calmly when a basemap's host does not answer: the sites are there all the same.

import { titled, words } from "./words.js";

const PATIENCE = 10_000; // ms without a single tile

/** Keep `notice` true to whether the tiles of `ground` come at all; a few that do not are no matter. */
export function watchGround(ground, notice) {
  let timer;
  const rest = () => {
    clearTimeout(timer);
    notice.say("");
  };

  ground.on("lay", ({ layer, ground: basemap }) => {
    let came = false;
    const again = { text: words("retry"), press: () => ground.show(basemap.id) };
    const judge = () => {
      clearTimeout(timer);
      if (!came) notice.say(words("groundFailed", { title: titled(basemap.title) }), again);
    };
    rest();
    layer.on("loading", () => {
      came = false;
      clearTimeout(timer);
      timer = setTimeout(judge, PATIENCE);
    });
    layer.on("tileload", () => {
      came = true;
      rest();
    });
    layer.on("load", judge); // when each has come or failed
  });
}

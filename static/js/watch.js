// Puts into words what the map shows now: nothing, less than there is, a part that was not read.

import { words } from "./words.js";

/** Keep `notice` true to what `tiles` and its board show; `all` shows every site. Without it the map is there for something else than sites. */
export function watch(map, tiles, notice, all) {
  const { board } = tiles;
  const failed = new Set();
  let inView = 0;
  let loading = true;

  const say = () => {
    const [text, step] = matter({ inView, loading, failed: failed.size > 0, truncated: tiles.truncated.size > 0 });
    if (text === words("empty")) notice.say(all ? text : "", all && { text: words("showAll"), press: all });
    else if (step) notice.say(text, { text: words("retry"), press: again });
    else notice.say(text);
  };
  const again = () => {
    failed.clear();
    tiles.redraw();
  };

  board.on("redraw", (counts) => say((inView = counts.inView)));
  tiles.on("loading", () => say((loading = true)));
  tiles.on("load", () => say((loading = false)));
  tiles.on("tileerror", ({ error, coords }) => {
    if (error?.name !== "AbortError") failed.add(`${coords.x}:${coords.y}:${coords.z}`);
    say();
  });
  tiles.on("tileunload", ({ coords }) => say(failed.delete(`${coords.x}:${coords.y}:${coords.z}`)));
}

/** Keep `notice` true to a board whose sites are all there from the start. */
export function watchBoard(board, notice) {
  board.on("redraw", (counts) => notice.say(matter(counts)[0]));
}

function matter({ inView, loading, failed, truncated }) {
  if (failed) return [words("tilesFailed"), true];
  if (truncated) return [words("truncated")];
  if (!loading && inView === 0) return [words("empty")];
  return [""];
}

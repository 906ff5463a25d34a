// Suggestions under the finder's field: a place is looked around, a site is opened.

import { json } from "./answer.js";
import { Combobox } from "./combobox.js";
import { suggestionsOf } from "./suggestions.js";

/** input: the field, whose data-search and data-site are the addresses of /search and of a site's page. */
export function suggestFor(input) {
  const take = {
    // Its middle: the page looks around there, and no address holds it.
    place: ({ bbox: [west, south, east, north] }) => {
      const detail = { point: [(west + east) / 2, (south + north) / 2] };
      document.dispatchEvent(new CustomEvent("placechosen", { detail }));
    },
    site: ({ id }) => location.assign(input.dataset.site.replace("{id}", encodeURIComponent(id))),
  };
  const { search } = input.dataset;
  // Where the visitor stands is in a body only, and the nearer comes first.
  const answer = (q) => (input.near ? json(search, { q, ...input.near }) : json(`${search}&q=${encodeURIComponent(q)}`));
  const find = async (text) => suggestionsOf(await answer(text), take);
  const box = new Combobox(input, find);
  input.parentElement.append(box.list, box.said);
  if (input === document.activeElement && input.value !== input.defaultValue) box.wait(); // somebody was quicker than this script
}

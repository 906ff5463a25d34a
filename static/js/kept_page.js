// The page of what is kept on this phone: starred sites, as fresh as the network lets them be, and the last results.

import { SAVED, forget, last, stars, unstar } from "./kept.js";
import { dress } from "./stars.js";

export class KeptPage {
  constructor(box, age) {
    Object.assign(this, { box, age });
    document.getElementById("forget").addEventListener("click", () => this.forget());
    document.getElementById("not-kept").hidden = document.documentElement.dataset.instead === undefined;
    this.show();
  }

  async show() {
    const cards = await Promise.all(stars().map((id) => this.card(id)));
    const gone = cards.filter((card) => card === null).length;
    fill("starred", cards.filter(Boolean));
    document.getElementById("starred-none").hidden = stars().length > 0;
    const note = document.getElementById("starred-gone");
    note.hidden = !gone;
    note.textContent = note.dataset.words.replace("{n}", gone);
    const seen = await this.showLast();
    document.getElementById("forget").hidden = !seen && !stars().length;
    dress();
  }

  // A starred site's card; null for one that is no longer listed, nothing for one that cannot be had now.
  async card(id) {
    const answer = await fetch(this.box.dataset.card.replace("{id}", encodeURIComponent(id))).catch(() => undefined);
    if (answer?.status === 404) {
      unstar(id);
      return null;
    }
    if (!answer?.ok) return undefined;
    const card = parsed(await answer.text()).querySelector("[data-site]");
    const saved = answer.headers.get(SAVED);
    if (saved) this.age.tell(card, saved);
    return card;
  }

  async showLast() {
    const found = await last();
    const part = document.getElementById("last");
    part.hidden = !found;
    if (!found) return false;
    const cards = [...parsed(found.text).querySelectorAll("[data-site]")];
    for (const card of cards) this.age.mark(card, found.saved);
    fill("last-cards", cards);
    const note = document.getElementById("last-note");
    note.textContent = note.dataset.words.replace("{ago}", this.age.ago(found.saved));
    return true;
  }

  async forget() {
    await forget();
    await this.show();
    document.getElementById("starred-none").focus();
  }
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

function fill(id, cards) {
  const items = cards.map((card) => {
    const item = document.createElement("li");
    item.append(card);
    return item;
  });
  document.getElementById(id).replaceChildren(...items);
}

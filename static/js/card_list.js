// The list and the map as one: a card that is looked at stands out on the map, a site that is pressed there is shown here.

import { html } from "./fragment.js";
import { dress } from "./stars.js";

const NEXT = 6; // of the nearest sites, so many are on the map at once, where they are within a walk

export class CardList {
  constructor(box) {
    this.box = box;
    this.listing = document.getElementById("listing");
    this.chosen = document.getElementById("chosen");
    this.listing?.addEventListener("click", (event) => this.more(event));
    this.listing?.parentElement.addEventListener("click", (event) => this.press(event));
  }

  get list() {
    return document.getElementById("cards");
  }

  cards() {
    return this.list ? [...this.list.querySelectorAll("[data-site]")] : [];
  }

  /** Where the list's sites are, [[lon, lat]]; on a site's page the site alone. */
  points() {
    const { lon, lat } = this.box.dataset;
    return lon ? [[Number(lon), Number(lat)]] : this.cards().map(pointOf);
  }

  joinMap(map) {
    this.map = map;
    if (this.seen) this.dress();
    else if (this.list && this.standsOut) this.single();
    if (this.site) this.showPicked(); // pressed before there was a map
    // What the map opened with were the list's sites alone; among all others they are no better ones.
    if (this.list) map.tiles.once("load", () => this.standsOut || map.single(undefined));
    map.board.on("choose", ({ site }) => this.choose(site.id));
    const around = this.listing?.parentElement;
    for (const [name, mark] of [["pointerover", true], ["focusin", true], ["pointerout", false], ["focusout", false]]) {
      around?.addEventListener(name, (event) => this.look(event, mark));
    }
  }

  look({ target }, on) {
    const card = target.closest("[data-site]");
    if (card) this.map.mark(on ? siteOf(card) : this.site ?? null);
  }

  press({ target }) {
    if (!target.closest("[data-show]")) return;
    const card = target.closest("[data-site]");
    this.pick(siteOf(card));
    if (this.map) this.showPicked();
    this.box.scrollIntoView({ block: "nearest" });
  }

  showPicked() {
    this.map.mark(this.site);
    this.map.go(this.site.point);
  }

  /** Show the card of the site that was pressed on the map, under the map and above the list. */
  async choose(id) {
    if (!this.chosen) return;
    this.pick({ id });
    const known = this.cards().find((card) => card.dataset.site === id);
    const card = known?.cloneNode(true) ?? (await this.fetched(id));
    if (card) dress(card);
    if (this.site?.id !== id || !card) return;
    this.pick(siteOf(card));
    card.classList.add("picked");
    this.chosen.replaceChildren(card);
    this.chosen.scrollIntoView({ block: "nearest" });
    card.querySelector("a").focus({ preventScroll: true });
  }

  async fetched(id) {
    const address = this.box.dataset.card.replace("{id}", encodeURIComponent(id));
    const part = await html(address).catch(() => undefined);
    return part?.querySelector("[data-site]");
  }

  pick(site) {
    this.site = site;
    this.map?.mark(site);
    for (const card of this.cards()) card.classList.toggle("picked", card.dataset.site === site.id);
  }

  /** Put another list in the place of the one that is there. listing: of a page; seen: {place, words, kinds, needs}. */
  show(listing, seen) {
    this.listing.replaceChildren(...listing.childNodes);
    this.list?.classList.remove("first"); // what waits below the first screen waits when the page is opened, not here
    this.chosen.replaceChildren();
    this.site = undefined;
    this.seen = seen;
    if (this.map) this.dress();
  }

  // The map shows the place, the kinds and the sites that the list is of.
  dress() {
    const { place, words, kinds, needs } = this.seen;
    const points = this.points();
    this.map.mark(null);
    this.map.standAt(place);
    this.map.show(kinds, needs);
    if (this.standsOut) this.single();
    else this.map.single(undefined);
    // What words mean may lie far from the place.
    this.map.fit(place && !(words && points.length) ? [place.point, ...this.map.near(place.point, points.slice(0, NEXT))] : points);
  }

  // What was found, or all that the map has as yet.
  get standsOut() {
    return "found" in this.list.dataset || Boolean(this.map?.waits);
  }

  /** On the map, what was found stands out. */
  single() {
    const sites = this.cards().map(siteOf);
    this.map?.single(sites.length ? sites : undefined);
  }

  async more(event) {
    const more = event.target.closest("#more");
    if (!more) return;
    event.preventDefault();
    const page = await html(more.href).catch(() => undefined);
    if (!page) return location.assign(more.href);
    const first = this.list.children.length;
    this.list.append(...page.querySelectorAll("#cards > li"));
    dress(this.list);
    this.list.children[first]?.querySelector("a").focus();
    const next = page.getElementById("more");
    if (this.standsOut) this.single();
    if (next) more.href = next.href;
    else more.parentElement.remove();
  }
}

function siteOf(card) {
  const { site: id, layer } = card.dataset;
  return { id, layer, name: card.querySelector("h3").textContent.trim(), point: pointOf(card) };
}

function pointOf({ dataset }) {
  return [Number(dataset.lon), Number(dataset.lat)];
}

// The page of the finder: what is asked, where it is looked for, and the answer in the list and on the map.
//
// The address has all that was asked but never a place. A place that the visitor stands at or pressed on is kept
// in this page's memory alone, so that back and forward find it again, and a reload or a shared link does not.

import { Filters } from "./filters.js";
import { html } from "./fragment.js";
import { keepLast } from "./kept.js";
import { dress } from "./stars.js";

const ASKING = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };

export class Finder {
  /** touched: whether somebody's hand is in the form already. */
  constructor(form, list, touched) {
    Object.assign(this, { form, list, button: document.getElementById("here"), said: document.getElementById("here-said") });
    this.places = [undefined]; // by the number that is in the history's state
    this.number = 0;
    history.replaceState({ number: 0 }, "");
    this.filters = new Filters(form, () => this.ask());
    // A browser may have put its own memory into the form; what somebody has begun to fill in stays.
    if (!touched && !form.contains(document.activeElement)) this.filters.take(location.search);
    this.listen();
  }

  listen() {
    this.button.addEventListener("click", () => this.locate());
    this.form.addEventListener("submit", (event) => this.submit(event));
    // A link within the page makes a step without a state: what is asked stays.
    window.addEventListener("popstate", ({ state }) => (state ? this.goBack(state) : history.replaceState({ number: this.number }, "")));
    document.addEventListener("click", (event) => this.press(event));
    // A place that was searched for by name: {point: [lon, lat]} in WGS-84.
    document.addEventListener("placechosen", ({ detail }) => this.stand("there", detail.point));
  }

  /** Where is looked for: {kind: "here" or "there", point: [lon, lat]}, or nowhere in particular. */
  get place() {
    return this.places[this.number];
  }

  locate() {
    if (!navigator.geolocation) return this.say(this.button.dataset.refused);
    this.say(this.button.dataset.said);
    this.button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.stand("here", [coords.longitude, coords.latitude]),
      () => this.say(this.button.dataset.refused),
      ASKING,
    );
  }

  /** Look around a place from now on. It is rounded at once: nothing in this page knows it more exactly. */
  stand(kind, point) {
    const digits = Number(this.button.dataset.digits);
    this.filters.words.value = "";
    return this.ask({ place: { kind, point: point.map((degrees) => Number(degrees.toFixed(digits))) } });
  }

  submit(event) {
    event.preventDefault();
    document.getElementById("all-filters").open = false;
    this.ask(); // words leave the place as it is: of equally good sites the nearer come first
  }

  press(event) {
    const link = event.target.closest("a[data-filters]");
    if (link) {
      event.preventDefault();
      this.filters.take(new URL(link.href).search);
      this.ask();
    }
    if (event.target.closest("[data-opens-next]")) this.ask({ waiting: true });
  }

  goBack(state) {
    this.number = this.places[state.number] ? state.number : 0;
    this.filters.take(location.search);
    this.answer(state.waiting);
  }

  /** The way to the other language leads to what is asked now, not to what the page was opened with. */
  turnLanguage() {
    const link = document.querySelector(".masthead a[hreflang]");
    const query = new URLSearchParams(location.search);
    query.set("lang", link.hreflang.slice(0, 2));
    link.search = query;
  }

  /** Ask anew, as a step that one can go back from. waiting: for what opens next. */
  ask({ place = this.place, waiting = false } = {}) {
    this.number = this.places.push(place) - 1;
    const query = this.filters.query().toString();
    history.pushState({ number: this.number, ...(waiting && { waiting }) }, "", query ? `?${query}` : location.pathname);
    return this.answer(waiting);
  }

  async answer(waiting = false) {
    const { place } = this;
    this.turnLanguage();
    this.filters.words.near = place && { lon: place.point[0], lat: place.point[1] }; // for suggestions
    const turn = (this.turn = {});
    try {
      const page = await (place ? this.around(place, waiting) : html(location.href));
      if (this.turn !== turn) return; // something else was asked meanwhile
      this.show(page, place);
      if (place || !this.button.hasAttribute("aria-busy")) this.say(""); // the phone may still be looking for its position
    } catch {
      const { offline, failed } = this.button.dataset;
      if (this.turn === turn) this.say(navigator.onLine ? failed : offline);
    }
  }

  around({ point: [lon, lat] }, waiting) {
    const body = JSON.stringify({ lon, lat, ...this.filters.body(), ...(waiting && { opens_next: true }) });
    const asking = { method: "POST", body, headers: { "Content-Type": "application/json" } };
    return html(this.button.dataset.nearest, asking);
  }

  show(page, place) {
    const words = this.filters.words.value;
    this.list.show(page.getElementById("listing"), { place, words, kinds: this.filters.kinds, needs: this.filters.tiles() });
    dress();
    keepLast(this.list.cards()).catch(() => {}); // a phone that is full keeps nothing
    const head = document.getElementById("found");
    if (place && !words) head.textContent = head.dataset[place.kind];
    if (place && this.button.hasAttribute("aria-busy")) head.focus({ preventScroll: true });
    this.tell(head);
  }

  /** To whoever does not see the list change: what it is of now, and how many. */
  tell(head) {
    const said = document.getElementById("found-said");
    said.textContent = `${head.textContent.trim()} · ${said.dataset.words.replace("{n}", this.list.cards().length)}`;
  }

  say(text) {
    this.said.textContent = text;
    if (text !== this.button.dataset.said) this.button.removeAttribute("aria-busy");
  }
}

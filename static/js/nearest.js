// "Use my position": asked for on a press only, rounded before it leaves the phone, and kept nowhere.

import { html } from "./fragment.js";

const DIGITS = 4; // about 11 m
const ASKING = { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 };

export class Nearest {
  constructor(button, list) {
    Object.assign(this, { button, list, said: document.getElementById("here-said") });
    this.chips = [...document.querySelectorAll("a.chip[data-layer]")];
    button.addEventListener("click", () => this.locate());
    for (const chip of this.chips) chip.addEventListener("click", (event) => this.toggle(event, chip));
  }

  locate() {
    if (!navigator.geolocation) return this.say(this.button.dataset.refused);
    this.say(this.button.dataset.said);
    this.button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.stand([coords.longitude, coords.latitude]),
      () => this.say(this.button.dataset.refused),
      ASKING,
    );
  }

  stand(point) {
    this.point = point;
    document.getElementById("q").value = "";
    return this.ask();
  }

  async ask() {
    const [lon, lat] = this.point.map((degrees) => Number(degrees.toFixed(DIGITS)));
    const layers = this.kinds();
    const body = JSON.stringify({ lon, lat, ...(layers.length && { layers }) });
    try {
      const asking = { method: "POST", body, headers: { "Content-Type": "application/json" } };
      this.show(await html(this.button.dataset.nearest, asking), layers);
      this.say("");
    } catch {
      this.say(this.button.dataset.failed);
    }
  }

  kinds() {
    return this.chips.filter((chip) => chip.hasAttribute("aria-current")).map((chip) => chip.dataset.layer);
  }

  show(page, kinds) {
    const head = document.getElementById("found");
    head.textContent = head.dataset.nearest;
    this.list.map?.standAt(this.point);
    this.list.map?.show(kinds);
    history.replaceState(null, "", addressOf(kinds));
    this.list.replace([...page.querySelectorAll("body > li")]);
    head.focus({ preventScroll: true });
  }

  /** With a position known, kinds are chosen without leaving the page, which would forget it. */
  toggle(event, chip) {
    if (!this.point) return;
    event.preventDefault();
    if (chip.hasAttribute("aria-current")) chip.removeAttribute("aria-current");
    else chip.setAttribute("aria-current", "true");
    this.ask();
  }

  say(text) {
    this.said.textContent = text;
    if (text !== this.button.dataset.said) this.button.removeAttribute("aria-busy");
  }
}

/** The page's address with the kinds and the language, and never with the position. */
function addressOf(kinds) {
  const query = new URLSearchParams(kinds.map((kind) => ["layer", kind]));
  const lang = new URLSearchParams(location.search).get("lang");
  if (lang) query.set("lang", lang);
  const text = query.toString();
  return text ? `?${text}` : location.pathname;
}

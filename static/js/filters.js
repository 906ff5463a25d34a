// What is ticked in the form: as an address that can be shared, and as members of a question by position.

const LISTS = { layer: "layers", facility: "facilities", access: "access" };
const NOW = "now";

export class Filters {
  /** changed: called when something was ticked or a moment chosen. */
  constructor(form, changed) {
    this.form = form;
    this.moment = form.querySelector("[type=datetime-local]");
    form.addEventListener("change", ({ target }) => {
      if (target.name === "q") return;
      this.settle(target);
      changed();
    });
  }

  /** The form as the query of an address, without what is empty. */
  query() {
    return new URLSearchParams([...new FormData(this.form)].filter(([, value]) => value));
  }

  /** The form as members of the body of /nearest. */
  body() {
    const query = this.query();
    const lists = Object.entries(LISTS).map(([name, member]) => [member, query.getAll(name)]);
    const when = query.get("open_at");
    return {
      ...(query.has("q") && { q: query.get("q") }),
      ...Object.fromEntries(lists.filter(([, values]) => values.length)),
      ...(query.has("around_the_clock") && { around_the_clock: true }),
      ...(when && { open_at: when === NOW ? NOW : `${when}:00+08:00` }),
    };
  }

  /** The same as parameters of a tile, as far as it knows them. */
  tiles() {
    const { facilities, access = [], open_at, around_the_clock: always } = this.body();
    return {
      ...(facilities && { facilities: facilities.join(",") }),
      ...(access.length === 1 && { access_method: access[0] }),
      ...(always && { opening_hours: "24/7" }),
      ...(open_at && { open_at }),
    };
  }

  /** Make the form what an address says. */
  take(search) {
    const query = new URLSearchParams(search);
    for (const input of this.form.elements) {
      if (input.type === "checkbox") input.checked = query.getAll(input.name).includes(input.value);
    }
    this.words.value = query.get("q") ?? "";
    this.moment.value = query.getAll("open_at").find((value) => value !== NOW) ?? "";
    this.count();
  }

  get words() {
    return this.form.elements.q;
  }

  get kinds() {
    return this.query().getAll("layer");
  }

  // "Now" and another moment leave each other out.
  settle(target) {
    const now = this.form.querySelector(`[name=open_at][value=${NOW}]`);
    if (target === now && now.checked) this.moment.value = "";
    if (target === this.moment && this.moment.value) now.checked = false;
    this.count();
  }

  // How much is chosen behind the button, where nobody sees it.
  count() {
    const panel = this.form.querySelector(".filter-panel");
    const chosen = panel.querySelectorAll(":checked").length + (this.moment.value ? 1 : 0);
    const mark = document.getElementById("filter-count");
    mark.textContent = chosen;
    mark.hidden = !chosen;
  }
}

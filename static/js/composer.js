// A form that composes an embed: what it asks for is rendered by the server, as without script.

const WAIT = 300; // milliseconds after the last stroke

export class Composer {
  constructor(form, preview) {
    Object.assign(this, { form, preview, asked: 0 });
    form.querySelector("[type=submit]").hidden = true;
    form.addEventListener("input", () => this.soon());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.renew();
    });
    window.addEventListener("message", (event) => this.hear(event));
    document.addEventListener("click", ({ target }) => target.closest("[data-copy]") && copy(target.closest("[data-copy]")));
    this.dress();
  }

  soon(way) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.renew(way), WAIT);
  }

  /** Fetch the page that the form asks for and take its parts over. moved: the live view shows it already. */
  async renew({ moved = false } = {}) {
    const number = ++this.asked;
    const address = new URL(this.form.action);
    address.search = new URLSearchParams(new FormData(this.form));
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (number !== this.asked || !page.getElementById("snippets")) return;
    this.take(page);
    history.replaceState(null, "", address);
    const frame = page.getElementById("preview").getAttribute("src");
    if (!moved && answer.ok && frame !== this.preview.getAttribute("src")) this.preview.setAttribute("src", frame);
  }

  take(page) {
    const open = document.querySelector(".snippet[open]")?.id;
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = page.getElementById(part.id);
      if (fresh.innerHTML !== part.innerHTML) part.replaceChildren(...document.importNode(fresh, true).childNodes);
    }
    for (const each of document.querySelectorAll(".snippet")) each.open = each.id === open;
    this.dress();
  }

  // Copying needs a script, so its buttons wait for one; a field at fault says so to screen readers, too.
  dress() {
    for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
    for (const field of this.form.querySelectorAll("[aria-describedby]")) {
      const fault = document.getElementById(field.getAttribute("aria-describedby"));
      field.setAttribute("aria-invalid", String(fault.textContent !== ""));
    }
  }

  // A map moves by itself, too, when it finds its place; that is nothing to ask for.
  inHand() {
    return document.activeElement === this.preview || this.preview.matches(":hover");
  }

  // The visitor moved the live view: its middle is what the form asks for now.
  hear({ data, origin, source }) {
    if (source !== this.preview.contentWindow || origin !== location.origin || data?.type !== "move") return;
    const { center, datum, zoom } = data;
    if (!this.inHand() || datum !== this.form.elements.datum.value) return;
    this.form.elements.center.value = center.join(",");
    this.form.elements.zoom.value = zoom;
    this.soon({ moved: true });
  }
}

async function copy(button) {
  const said = document.getElementById("copied");
  said.textContent = said.dataset[(await copied(document.getElementById(button.dataset.copy))) ? "done" : "selected"];
  button.dataset.label ??= button.textContent;
  button.textContent = said.textContent;
  setTimeout(() => (button.textContent = button.dataset.label), 2500);
}

async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent);
    return true;
  } catch {
    // Without TLS a page may not write to the clipboard.
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }
}

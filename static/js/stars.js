// The star of a site, wherever one stands on the page.

import { star, stars } from "./kept.js";

/** Let the stars of this page be pressed, also those that come later. */
export function listenToStars() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-star]");
    if (!button) return;
    const { star: id, card, page } = button.dataset;
    const kept = star(id, [card, page]);
    dress(); // the star is set at once, the copies come when they come
    await kept.catch(refused);
  });
  dress();
}

// A browser that is forbidden to keep anything.
function refused() {
  const note = document.getElementById("saved");
  note.textContent = note.dataset.refused;
  note.hidden = false;
}

/** Let each star show whether its site is starred. */
export function dress(part = document) {
  const kept = new Set(stars());
  for (const button of part.querySelectorAll("[data-star]")) {
    button.setAttribute("aria-pressed", String(kept.has(button.dataset.star)));
  }
}

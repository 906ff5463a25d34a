// What the finder keeps on this phone: starred sites and the last results. Never where somebody was.
//
// Names of sites stand in localStorage, their cards and pages in the browser's cache, which a page has
// only under https (and on this very machine); without it stars work as long as there is a network.

const STARS = "starred";
const MOST_STARS = 100;
export const SAVED = "Geoservice-Saved"; // a header: when a copy was put away

/** The names of the caches; the service worker uses the same. */
export const CACHES = { shell: "shell", pages: "pages", starred: "starred", last: "last" };
const LAST = "last-results";

/** The ids of the starred sites, the newest first. */
export function stars() {
  try {
    const kept = JSON.parse(localStorage.getItem(STARS) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/** Star a site or take its star away. addresses: of its card and its page. Returns whether it is starred now. */
export async function star(id, addresses) {
  const others = stars().filter((each) => each !== id);
  const starred = others.length === stars().length;
  localStorage.setItem(STARS, JSON.stringify(starred ? [id, ...others].slice(0, MOST_STARS) : others));
  const cache = await opened(CACHES.starred);
  for (const address of cache ? addresses : []) {
    if (!starred) await cache.delete(address, { ignoreSearch: true, ignoreVary: true });
    else await fetch(address, { headers: { Accept: "text/html" } }).then((answer) => answer.ok && cache.put(address, copyOf(answer))).catch(() => {});
  }
  return starred;
}

/** Forget a site that is no longer there. */
export function unstar(id) {
  localStorage.setItem(STARS, JSON.stringify(stars().filter((each) => each !== id)));
}

/** Keep the cards of a list. Distances would tell where somebody stood, and so would the order: both are left out. */
export async function keepLast(cards) {
  const cache = await opened(CACHES.last);
  const copies = cards.map((card) => card.cloneNode(true)).sort((a, b) => nameOf(a).localeCompare(nameOf(b), "zh"));
  for (const part of copies.flatMap((card) => [...card.querySelectorAll("[data-distance]")])) part.remove();
  const text = copies.map((card) => `<li>${card.outerHTML}</li>`).join("");
  await cache?.put(LAST, copyOf(new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } })));
}

/** The kept cards and when they were put away: {text, saved}, or nothing. */
export async function last() {
  const found = await ifAllowed(() => window.caches?.match(LAST)); // to open a cache would make one
  return found && { text: await found.text(), saved: found.headers.get(SAVED) };
}

/** Delete all that was kept, but for the pages' own files. */
export async function forget() {
  localStorage.removeItem(STARS);
  if (!("caches" in window)) return;
  await Promise.all([CACHES.pages, CACHES.starred, CACHES.last].map((name) => caches.delete(name)));
}

function opened(name) {
  return ifAllowed(() => window.caches?.open(name));
}

// Nothing where the browser is forbidden to keep anything.
async function ifAllowed(ask) {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

function nameOf(card) {
  return card.querySelector("h3").textContent.trim();
}

/** An answer to put away, with the time on it. */
export function copyOf(answer) {
  const headers = new Headers(answer.headers);
  headers.set(SAVED, new Date().toISOString());
  return new Response(answer.body, { status: answer.status, headers });
}

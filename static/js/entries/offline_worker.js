// The service worker: pages come from the network as long as there is one, and else from what was kept.
//
// Kept are the files of the shell, the pages that were opened last, and starred sites. Map tiles are not: which
// ones somebody looked at tells where they were. Only GET is seen here, so a position never is.

import { CACHES, SAVED, copyOf } from "../kept.js";

const MOST_PAGES = 30;
const PATIENCE = 8000; // milliseconds that a page which is also kept may take
const FAILED = 500; // the status of an answer, and all above: a proxy that finds no server behind it says 502
const AS_ADDRESSED = { ignoreVary: true };
const PAGES = /\/(?:sites\/[0-9a-f-]{36})?$/;
const CARD = /\/sites\/[0-9a-f-]{36}\/card$/;
const LISTS = /\/(?:legend\.json|places\.json|layers\.css)$/;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (CARD.test(pathname)) event.respondWith(card(request));
  else if (searchParams.has("v")) event.respondWith(file(request));
  else if (LISTS.test(pathname)) event.respondWith(fetch(request).catch(() => kept(request)));
});

// The language that the visitor chose is that of the worker's own address.
async function keepShell() {
  const answer = await fetch(`shell.json${location.search}`);
  const addresses = await answer.json();
  const shell = await caches.open(CACHES.shell);
  await shell.addAll(addresses);
  const wanted = new Set(addresses.map((address) => new URL(address, location.href).href));
  const old = (await shell.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(old.map((request) => shell.delete(request, AS_ADDRESSED)));
}

async function page(request) {
  const { pathname } = new URL(request.url);
  const copy = await kept(request);
  try {
    const answer = await (copy ? inTime(fetch(request)) : fetch(request));
    if (copy && answer.status >= FAILED) throw new Error("no answer");
    if (answer.ok && PAGES.test(pathname)) await putAway(request, answer.clone());
    return answer;
  } catch {
    if (copy) return dated(copy);
    // Who comes to the page of what is kept by its own address is not told that another is missing.
    return dated(await shellPage(), pathname.endsWith("/starred") ? "" : "data-instead ");
  }
}

function inTime(answer) {
  return Promise.race([answer, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE))]);
}

async function putAway(request, answer) {
  const pages = await caches.open(CACHES.pages);
  const starred = await caches.open(CACHES.starred);
  const star = await starred.match(request, { ...AS_ADDRESSED, ignoreSearch: true });
  await (star ? starred : pages).put(request, copyOf(answer));
  const keys = await pages.keys(); // the oldest first
  await Promise.all(keys.slice(0, Math.max(keys.length - MOST_PAGES, 0)).map((key) => pages.delete(key)));
}

async function kept(request) {
  return (await caches.match(request, AS_ADDRESSED)) ?? starredCopy(request);
}

// A starred site is found in whatever language it was kept.
async function starredCopy(request) {
  return (await caches.open(CACHES.starred)).match(request, { ...AS_ADDRESSED, ignoreSearch: true });
}

async function shellPage() {
  const shell = await caches.open(CACHES.shell);
  const [first] = (await shell.keys()).filter(({ url }) => new URL(url).pathname.endsWith("/starred"));
  return shell.match(first, AS_ADDRESSED);
}

// The page itself cannot see a header, so the time is put where its script and its style see it. mark: another attribute.
async function dated(copy, mark = "") {
  if (!copy) return Response.error();
  const saved = copy.headers.get(SAVED) ?? "";
  const text = (await copy.text()).replace("<html ", `<html data-saved="${saved}" ${mark}`);
  return new Response(text, { headers: copy.headers });
}

async function card(request) {
  const copy = await kept(request);
  try {
    const answer = await fetch(request);
    if (copy && answer.status >= FAILED) return copy;
    if (answer.ok && (await starredCopy(request))) {
      await (await caches.open(CACHES.starred)).put(request, copyOf(answer.clone()));
    }
    return answer;
  } catch {
    return copy ?? Response.error();
  }
}

// A file that is asked for by the mark of its content never changes.
async function file(request) {
  const copy = await caches.match(request, AS_ADDRESSED);
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(CACHES.shell)).put(request, answer.clone());
  return answer;
}

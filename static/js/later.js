// A script and its style that a page asks for only when the rest of it is there.

/** Ask for all once the page is drawn; hues: of the kinds, where the page itself has not asked for them. Throws where one does not come. */
export async function loaded({ script, style, hues }) {
  await drawn();
  await Promise.all([
    ...[hues, style].filter(Boolean).map((href) => come(Object.assign(document.createElement("link"), { rel: "stylesheet", href }))),
    come(scriptOf(script)),
  ]);
}

/** Done when what is there by now has been painted. */
export function drawn() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

/** Done when the first paint is on the screen: what is done while it is drawn takes time of that. */
export function painted() {
  if (!window.PerformanceObserver?.supportedEntryTypes?.includes("paint")) return drawn();
  return new Promise((done) => {
    const observer = new PerformanceObserver((seen) => {
      if (!seen.getEntriesByName("first-contentful-paint").length) return;
      observer.disconnect();
      done();
    });
    observer.observe({ type: "paint", buffered: true });
  });
}

export function scriptOf(address) {
  return Object.assign(document.createElement("script"), { src: address });
}

/** Put a script or a style into the page; done when it is there. */
export function come(node) {
  return new Promise((resolve, reject) => {
    node.onload = resolve;
    node.onerror = () => reject(new Error(`${node.src ?? node.href} did not come`));
    // Before our own sheets: what they say goes before what Leaflet says.
    if (node.rel) document.head.querySelector("link[rel=stylesheet]").before(node);
    else document.head.append(node);
  });
}

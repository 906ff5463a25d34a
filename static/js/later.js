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

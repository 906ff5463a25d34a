// Asking our server for HTML. It comes from the same templates as the page; the parser runs no script in it.

/** The document at an address. Throws where the answer is not a good one. */
export async function html(address, asking = {}) {
  const answer = await fetch(address, { ...asking, headers: { Accept: "text/html", ...asking.headers } });
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname}: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// Asking the server for JSON.

/** The JSON at an address. Throws where the answer is not a good one. */
export async function json(address) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

// Asking the server for JSON.

/** The JSON at an address. body: what is asked, where it is not in the address. Throws where the answer is not a good one. */
export async function json(address, body) {
  const headers = { Accept: "application/geo+json, application/json", ...(body && { "Content-Type": "application/json" }) };
  const answer = await fetch(address, { headers, ...(body && { method: "POST", body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

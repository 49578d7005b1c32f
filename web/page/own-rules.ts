// A pack of the reader's own rules, kept by this browser and used in place of the built-in one until it is given up.

const cache_name = "claimlint-own-rules"; // the service worker leaves it alone
const address = "own-rules.pack";

export interface OwnRules {
  name: string;
  pack: ArrayBuffer;
}

export async function ownRules(): Promise<OwnRules | undefined> {
  try {
    const found = await (await caches.open(cache_name)).match(address);
    return found && { name: decodeURIComponent(found.headers.get("x-name") ?? ""), pack: await found.arrayBuffer() };
  } catch {
    return undefined; // storage may be forbidden
  }
}

export async function keepOwnRules({ name, pack }: OwnRules): Promise<void> {
  const headers = { "content-type": "application/octet-stream", "x-name": encodeURIComponent(name) };
  await (await caches.open(cache_name)).put(address, new Response(pack, { headers }));
}

export async function dropOwnRules(): Promise<void> {
  await caches.delete(cache_name);
}

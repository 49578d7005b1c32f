// Keeps the page for use without a network. Each build has a store of its own, filled before the build takes over; the
// parts that are loaded on demand (PDF, Word, pictures, rule studio) join it when they are first needed.

/** Written in by scripts/build-web.mjs: a name that changes with any file, and the files of the first visit. */
declare const BUILD_NAME: string;
declare const FIRST_FILES: readonly string[];

// Only what is used here of the type of a service worker's global scope, which the DOM's types lack.
interface Waiting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
const scope = self as unknown as {
  addEventListener(type: "install" | "activate", listener: (event: Waiting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { scope: string };
};

const prefix = "claimlint-page-";
const store = `${prefix}${BUILD_NAME}`;

scope.addEventListener("install", (event) => event.waitUntil(fill()));
scope.addEventListener("activate", (event) => event.waitUntil(tidy()));
scope.addEventListener("message", ({ data }) => {
  if (data === "take over") void scope.skipWaiting();
});
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(scope.registration.scope)) event.respondWith(answer(request));
});

async function fill(): Promise<void> {
  const cache = await caches.open(store);
  await cache.addAll(FIRST_FILES.map((file) => new Request(file, { cache: "no-cache" })));
}

async function tidy(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== store) await caches.delete(name);
  await scope.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(store);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return kept;
  const response = await fetch(request);
  // A part of a file is no file.
  if (response.status === 200) await cache.put(request, response.clone());
  return response;
}

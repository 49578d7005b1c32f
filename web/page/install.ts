// The page as an app: a service worker keeps it for later without a network, and tells when a newer version came.

import { ownServiceWorker } from "./trusted";

/** `ready` is told once a newer version waits; what it is given loads it. */
export async function install(ready: (load: () => void) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const registration = await ownServiceWorker("service-worker.js").catch(() => undefined);
  if (!registration) return; // private windows and some settings forbid it; the page works without
  const tell = (worker: ServiceWorker | null) => {
    if (!worker || !navigator.serviceWorker.controller) return; // the first version has nothing to replace
    const waits = () => {
      if (worker.state !== "installed") return;
      ready(() => {
        if (worker.state !== "installed") return location.reload(); // another tab had it take over
        navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
        worker.postMessage("take over");
      });
    };
    waits();
    worker.addEventListener("statechange", waits);
  };
  tell(registration.waiting);
  registration.addEventListener("updatefound", () => tell(registration.installing));
}

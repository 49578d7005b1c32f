// Trusted Types: the only places where the browser asks who vouches for a string.

interface Policy {
  createHTML(text: string): string;
  createScriptURL(url: string): string;
}

const own_scripts = new URL("./", import.meta.url).href;

const rules: Policy = {
  // Given to a DOMParser, whose documents run no scripts and load nothing; or made from nodes of our own (insertNodes).
  createHTML: (text) => text,
  createScriptURL(url) {
    if (!url.startsWith(own_scripts)) throw new TypeError(`Not a script of this page: ${url}`);
    return url;
  },
};

const factory = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy = factory?.createPolicy("claimlint", rules) ?? rules;

export function parseInert(text: string): Document {
  return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}

/** Puts nodes that we built where the caret is. The only way that keeps an editor's own undo takes them as a string. */
export function insertNodes(nodes: readonly Node[]): void {
  const holder = document.createElement("div");
  holder.append(...nodes);
  document.execCommand("insertHTML", false, policy.createHTML(holder.innerHTML));
}

export function ownWorker(file: string, type: WorkerType): Worker {
  return new Worker(policy.createScriptURL(new URL(file, own_scripts).href), { type });
}

export function ownServiceWorker(file: string): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(policy.createScriptURL(new URL(file, own_scripts).href));
}

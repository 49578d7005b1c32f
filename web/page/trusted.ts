// Trusted Types: the two places where the browser asks who vouches for a string.

interface Policy {
  createHTML(text: string): string;
  createScriptURL(url: string): string;
}

const own_scripts = new URL("./", import.meta.url).href;

const rules: Policy = {
  // Only ever given to a DOMParser, whose documents run no scripts and load nothing.
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

export function ownWorker(file: string): Worker {
  return new Worker(policy.createScriptURL(new URL(file, import.meta.url).href), { type: "module" });
}

// Brings the engine's bytes from wherever the caller has them: memory, an address, a response, or a file beside this module.

export type Bytes = ArrayBuffer | Uint8Array;
export type Loadable = Bytes | Response | URL | string | Promise<Bytes | Response>;

export async function loadModule(from: Loadable | WebAssembly.Module): Promise<WebAssembly.Module> {
  if (from instanceof WebAssembly.Module) return from;
  const got = await open(from);
  if (!isResponse(got)) return WebAssembly.compile(got as BufferSource);
  // A browser caches what it compiles from a stream, but insists on the content type.
  const type = got.headers.get("content-type") ?? "";
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(got);
  return WebAssembly.compile(await got.arrayBuffer());
}

export async function loadBytes(from: Loadable): Promise<Uint8Array> {
  const got = await open(from);
  const bytes = isResponse(got) ? await got.arrayBuffer() : got;
  return bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
}

async function open(from: Loadable): Promise<Bytes | Response> {
  const got = await from;
  if (isResponse(got)) return checked(got, got.url);
  if (typeof got !== "string" && !(got instanceof URL)) return got;
  const url = new URL(got, typeof location === "undefined" ? import.meta.url : location.href);
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return readFile(url);
  }
  return checked(await fetch(url), url.href);
}

function checked(response: Response, address: string): Response {
  if (!response.ok) throw new Error(`Could not load ${address}: ${response.status} ${response.statusText}`.trim());
  return response;
}

function isResponse(value: unknown): value is Response {
  return typeof Response !== "undefined" && value instanceof Response;
}

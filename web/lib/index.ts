// claimlint for JavaScript: marks health and efficacy claims in the text of a product page.
//
//   import { loadAuditor } from "claimlint";
//   const auditor = await loadAuditor();
//   const report = auditor.audit("The perfect remedy for restless legs.", { jurisdictions: ["nz"] });
//   auditor.free();
//
// Works in a page, a worker, an extension's service worker and Node. Nothing is sent anywhere: the engine and its pack
// are loaded once, and an audit is one synchronous call. An Auditor keeps memory outside the garbage collector's reach:
// free it, or declare it with `using`.

import { allocate, type EngineExports, instantiate, lastError, put, text } from "./engine.js";
import { type Loadable, loadBytes, loadModule } from "./load.js";
import { type AuditDocument, type AuditOptions, type Report, roles, voices } from "./report.js";

export type { Loadable } from "./load.js";
export * from "./report.js";

export interface LoadOptions {
  /** The engine: bytes, address, response or compiled module. `claimlint.wasm` beside this module if left out. */
  wasm?: Loadable | WebAssembly.Module;
  /** The rules: bytes, address or response. `claimlint.pack` beside this module if left out. */
  pack?: Loadable;
}

/** Loads engine and pack. Rejects with a sentence that says what is wrong with either. */
export async function loadAuditor(options: LoadOptions = {}): Promise<Auditor> {
  const [module, pack] = await Promise.all([
    loadModule(options.wasm ?? new URL("./claimlint.wasm", import.meta.url)),
    loadBytes(options.pack ?? new URL("./claimlint.pack", import.meta.url)),
  ]);
  return new Auditor(await instantiate(module), pack);
}

export class Auditor {
  #engine: EngineExports | undefined;
  readonly #pack: number;
  readonly #handle: number;

  /** Use `loadAuditor`. */
  constructor(engine: EngineExports, pack: Uint8Array) {
    this.#pack = put(engine, pack);
    this.#handle = engine.cl_open(this.#pack, pack.length);
    if (this.#handle === 0) throw new Error(lastError(engine));
    this.#engine = engine;
  }

  /** Audits a text, in which the engine finds the blocks itself, or a document whose blocks the caller knows. */
  audit(document: string | AuditDocument, options: AuditOptions = {}): Report {
    return JSON.parse(this.auditToJson(document, options)) as Report;
  }

  /** The same report as the bytes that the engine wrote: one line of JSON. */
  auditToJson(document: string | AuditDocument, options: AuditOptions = {}): string {
    const engine = this.#engine;
    if (!engine) throw new Error("This auditor was freed.");
    const allocated: number[] = [];
    const keep = (pointer: number) => {
      allocated.push(pointer);
      return pointer;
    };
    try {
      const given = typeof document === "string" ? { blocks: [] } : document;
      const whole = typeof document === "string" ? document : document.blocks.map((block) => block.text).join("\n");
      const utf8 = new TextEncoder().encode(whole);
      const settings = new TextEncoder().encode(optionLines({ ...pick(given), ...options }));
      const blocks = blockTable(given.blocks);

      const textAt = keep(put(engine, utf8));
      const settingsAt = keep(put(engine, settings));
      const blocksAt = keep(allocate(engine, blocks.byteLength));
      new Uint8Array(engine.memory.buffer).set(new Uint8Array(blocks.buffer), blocksAt);

      const status = engine.cl_audit(
        this.#handle,
        textAt,
        utf8.length,
        blocksAt,
        blocks.length / 4,
        settingsAt,
        settings.length,
      );
      if (status !== 0) throw new Error(lastError(engine));
      return text(engine, engine.cl_result_ptr(), engine.cl_result_len());
    } catch (error) {
      // After a trap the engine's memory is in an unknown state: nothing may touch it again.
      if (error instanceof WebAssembly.RuntimeError) {
        this.#engine = undefined;
        throw new Error(`The engine failed and was closed: ${error.message}`, { cause: error });
      }
      throw error;
    } finally {
      if (this.#engine) for (const pointer of allocated) engine.cl_free(pointer);
    }
  }

  /** Gives the engine's memory back. Freeing twice does no harm. */
  free(): void {
    const engine = this.#engine;
    if (!engine) return;
    this.#engine = undefined;
    engine.cl_close(this.#handle);
    engine.cl_free(this.#pack);
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

function pick({ id, source, title }: Partial<AuditDocument>): AuditOptions {
  return { ...(id && { id }), ...(source && { source }), ...(title && { title }) };
}

function optionLines(options: AuditOptions): string {
  const lines: [string, string | undefined][] = [
    ["id", options.id],
    ["source", options.source],
    ["title", options.title],
    ["jurisdictions", options.jurisdictions?.join(",")],
    ["max_findings", options.maxFindings?.toString()],
  ];
  return lines
    .filter(([, value]) => value)
    .map(([key, value]) => `${key}=${value!.replace(/[\r\n]+/g, " ")}\n`)
    .join("");
}

/** Quadruples of start, end (UTF-8 bytes), role, voice. */
function blockTable(blocks: AuditDocument["blocks"]): Uint32Array {
  const table = new Uint32Array(blocks.length * 4);
  let start = 0;
  blocks.forEach((block, index) => {
    const end = start + utf8Length(block.text);
    table.set([start, end, roles.indexOf(block.role), voices.indexOf(block.voice)], index * 4);
    start = end + 1;
  });
  return table;
}

function utf8Length(value: string): number {
  let length = value.length;
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && (value.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 2;
      i++;
    } else length += 2;
  }
  return length;
}

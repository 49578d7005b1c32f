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

import { expand, Records } from "./compact.js";
import { allocate, type EngineExports, instantiate, lastError, lastNumbers, lastResult, put } from "./engine.js";
import { type Loadable, loadBytes, loadModule } from "./load.js";
import { type AuditDocument, type AuditOptions, type Report, roles, voices } from "./report.js";

export type { Loadable } from "./load.js";
export * from "./report.js";
export * from "./tools.js";

const encoder = new TextEncoder();

export interface LoadOptions {
  /** The engine: bytes, address, response or compiled module. `claimlint.wasm` beside this module if left out. */
  wasm?: Loadable | WebAssembly.Module;
  /**
   * The rules: bytes, address or response of a whole pack, as `claimlint pack` makes it, or of its first part.
   * `claimlint.pack` beside this module, which is such a first part, if left out.
   */
  pack?: Loadable;
  /** What reports say of the rules, where `pack` is only the first part. `claimlint.texts` beside this module if both are left out. */
  texts?: Loadable;
  /** Does not wait for the texts, nor ask for them before engine and rules are there: see `Auditor.complete`. */
  early?: boolean;
}

/** Loads engine and pack. Rejects with a sentence that says what is wrong with either. */
export async function loadAuditor(options: LoadOptions = {}): Promise<Auditor> {
  const beside = (name: string) => new URL(name, import.meta.url);
  const from = options.texts ?? (options.pack === undefined ? beside("./claimlint.texts") : undefined);
  const texts = from === undefined || options.early ? undefined : loadBytes(from);
  for (const failing of [texts, from]) if (failing instanceof Promise) failing.catch(() => {}); // told by `complete`
  const [engine, pack] = await Promise.all([
    loadModule(options.wasm ?? beside("./claimlint.wasm")).then(instantiate),
    loadBytes(options.pack ?? beside("./claimlint.pack")),
  ]);
  // Asked for in a task of its own: even to ask takes time, in which an audit may run.
  const late = (from: Loadable) => new Promise<void>((resume) => setTimeout(resume)).then(() => loadBytes(from));
  const auditor = new Auditor(engine, pack, from === undefined ? undefined : () => texts ?? late(from));
  if (!options.early) {
    try {
      await auditor.complete;
    } catch (error) {
      auditor.free();
      throw error;
    }
  }
  return auditor;
}

export class Auditor {
  #engine: EngineExports | undefined;
  readonly #handle: number;
  #records: Records;
  #failure = "";
  /**
   * Settled once all is loaded, rejected if the texts can't be. Until then reports are partial (see `Report.partial`) and
   * `auditToJson` throws. Only after loading with `early` is there anything to wait for.
   */
  readonly complete: Promise<void>;

  /** Use `loadAuditor`. */
  constructor(engine: EngineExports, pack: Uint8Array, texts?: () => Promise<Uint8Array>) {
    const copy = put(engine, pack);
    this.#handle = engine.cl_open(copy, pack.length);
    engine.cl_free(copy);
    if (this.#handle === 0) throw new Error(lastError(engine));
    this.#engine = engine;
    this.#records = this.#noRecords(engine);
    const isWhole = engine.cl_has_texts(this.#handle) !== 0;
    if (!isWhole && !texts) {
      this.free();
      throw new Error("This is only the first part of a rule pack: its texts are wanted too.");
    }
    this.complete = isWhole ? Promise.resolve() : texts!().then((bytes) => this.#addTexts(bytes));
    this.complete.catch(() => {}); // told to those who wait for it
  }

  #noRecords(engine: EngineExports): Records {
    return new Records((kind, number, length) => {
      engine.cl_record(this.#handle, kind, number, length);
      return lastResult(engine);
    });
  }

  #addTexts(texts: Uint8Array): void {
    const engine = this.#engine;
    if (!engine) throw new Error("This auditor was freed.");
    const copy = put(engine, texts);
    const status = engine.cl_add_texts(this.#handle, copy, texts.length);
    engine.cl_free(copy);
    if (status !== 0) throw new Error(lastError(engine));
    this.#records = this.#noRecords(engine); // those without texts are no longer right
  }

  /**
   * Audits a text, in which the engine finds the blocks itself, or a document whose blocks the caller knows.
   * Reports share what they say of rules, law and evidence, so those parts are frozen.
   */
  audit(document: string | AuditDocument, options: AuditOptions = {}): Report {
    return this.#run(document, options, true, (engine, text) =>
      // The text as the engine saw it: encoding turns half a surrogate pair into U+FFFD. A copy of the numbers: reading
      // a record may grow the memory under a view.
      expand(lastResult(engine), lastNumbers(engine).slice(), text.toWellFormed(), this.#records, () =>
        this.#digest(engine, text),
      ),
    );
  }

  /** Also for reports of an auditor that was freed: the engine lives as long as somebody holds it. */
  #digest(engine: EngineExports, text: string): string {
    if (this.#failure) throw new Error(this.#failure);
    const bytes = encoder.encode(text);
    const copy = put(engine, bytes);
    engine.cl_digest(copy, bytes.length);
    engine.cl_free(copy);
    return lastResult(engine);
  }

  /** The same report as the bytes that the engine wrote: one line of JSON. Throws as long as the texts are missing. */
  auditToJson(document: string | AuditDocument, options: AuditOptions = {}): string {
    return this.#run(document, options, false, lastResult);
  }

  #run<Out>(
    document: string | AuditDocument,
    options: AuditOptions,
    compact: boolean,
    result: (engine: EngineExports, text: string) => Out,
  ): Out {
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
      const settings = new TextEncoder().encode(optionLines({ ...pick(given), ...options }));
      const blocks = new Uint32Array(given.blocks.length * 4);

      const room = whole.length * 3; // UTF-8 bytes of a UTF-16 unit, at most
      const textAt = keep(allocate(engine, room));
      const settingsAt = keep(put(engine, settings));
      const blocksAt = keep(allocate(engine, blocks.byteLength));
      const memory = new Uint8Array(engine.memory.buffer); // no growth from here to the call
      const texts = memory.subarray(textAt, textAt + room);
      const length =
        typeof document === "string"
          ? encoder.encodeInto(whole, texts).written
          : putBlocks(given.blocks, texts, blocks);
      memory.set(new Uint8Array(blocks.buffer), blocksAt);

      const status = engine.cl_audit(
        this.#handle,
        textAt,
        length,
        blocksAt,
        given.blocks.length,
        settingsAt,
        settings.length,
        compact ? 1 : 0,
      );
      if (status !== 0) throw new Error(lastError(engine));
      return result(engine, whole);
    } catch (error) {
      // After a trap the engine's memory is in an unknown state: nothing may touch it again.
      if (error instanceof WebAssembly.RuntimeError) {
        this.#engine = undefined;
        const why = engine.cl_out_of_memory() !== 0 ? "out of memory" : error.message;
        this.#failure = `The engine failed and was closed: ${why}`;
        throw new Error(this.#failure, { cause: error });
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
    ["max_text_bytes", options.maxTextBytes?.toString()],
    ["max_memory_bytes", options.maxMemoryBytes?.toString()],
  ];
  return lines
    .filter(([, value]) => value)
    .map(([key, value]) => `${key}=${value!.replace(/[\r\n]+/g, " ")}\n`)
    .join("");
}

/**
 * Writes the blocks' texts, joined by line feeds, and for each its start, end (UTF-8 bytes), role and voice. The texts end
 * at the byte that is returned.
 */
function putBlocks(blocks: AuditDocument["blocks"], texts: Uint8Array, table: Uint32Array): number {
  let at = 0;
  blocks.forEach((block, index) => {
    if (index > 0) texts[at++] = 0x0a;
    const { written } = encoder.encodeInto(block.text, texts.subarray(at));
    table.set([at, at + written, roles.indexOf(block.role), voices.indexOf(block.voice)], index * 4);
    at += written;
  });
  return at;
}

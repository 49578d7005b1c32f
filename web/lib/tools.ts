// What few pages need and none has to load to audit: reports as CSV, SARIF, HTML, Web Annotations, Markdown, text, a letter;
// and the compiler of rules.
//
//   const tools = await loadTools();
//   const page = tools.write([report], "html", { documents: [{ text }] });
//   const { pack, diagnostics } = tools.compile([{ path: "en/claims/own.json", text: rules }, …]);
//
// The same bytes as the command line writes. `claimlint-tools.wasm` is fetched by loadTools() and never before.

import { instantiateModule, lastError, lastResult, type ModuleExports, put } from "./engine.js";
import { type Loadable, loadModule } from "./load.js";
import type { Report } from "./report.js";

export const formats = ["csv", "sarif", "html", "annotations", "markdown", "letter", "text"] as const;
export type Format = (typeof formats)[number];

/** A reviewer's word on the finding that stands at these offsets. */
export interface Decision {
  rule: string;
  start: number;
  end: number;
  verdict: "confirmed" | "dismissed" | "noted";
  reason?: string;
  note?: string;
  reviewer?: string;
  time?: string;
}

/** What is known of a report's document beside the report. */
export interface KnownDocument {
  /** The text that was read: gives whole sentences, and positions in annotations. */
  text?: string;
  words?: number;
  capture?: { url?: string; time?: string; html_sha256?: string; screenshot_sha256?: string; archive?: string };
  decisions?: Decision[];
}

export interface WriteOptions {
  title?: string;
  /** Of `text`: also rule ids, all sources and laws, and what was set aside. */
  explain?: boolean;
  /** Of `text`: columns of a line. */
  width?: number;
  /** In the order of the reports. */
  documents?: (KnownDocument | null)[];
}

/** A file of rules; its path below `rules/` says of which kind it is. */
export interface RuleFile {
  path: string;
  text: string;
}

/** What is wrong, and where: a file of rules and a JSON pointer into it. */
export interface Diagnostic {
  file: string;
  pointer: string;
  reason: string;
}

/** A text that a rule or context names as an example, and why it fails, if it does. */
export interface ExampleResult {
  owner: string;
  file: string;
  pointer: string;
  expect: "match" | "clear" | "set_aside" | "stays";
  /** Without the brackets that say what is to be marked. */
  text: string;
  failure?: string;
}

export interface Compiled {
  /** Of all that is sound. Whether it is used while there are diagnostics is the caller's choice. */
  pack: Uint8Array<ArrayBuffer>;
  diagnostics: Diagnostic[];
  examples: ExampleResult[];
}

interface ToolsExports extends ModuleExports {
  cl_write(request: number, length: number): number;
  cl_compile(request: number, length: number): number;
  cl_pack_ptr(): number;
  cl_pack_len(): number;
}

/** Loads the tools: `claimlint-tools.wasm` beside this module, if nothing else is given. */
export async function loadTools(options: { wasm?: Loadable | WebAssembly.Module } = {}): Promise<Tools> {
  const module = await loadModule(options.wasm ?? new URL("./claimlint-tools.wasm", import.meta.url));
  return new Tools((await instantiateModule(module)) as ToolsExports);
}

export class Tools {
  readonly #module: ToolsExports;

  /** Use `loadTools`. */
  constructor(module: ToolsExports) {
    this.#module = module;
  }

  /** Reports in another format. Throws a sentence if there is no such format. */
  write(reports: readonly Report[] | Report, format: Format, options: WriteOptions = {}): string {
    return this.#ask("cl_write", { format, reports, options });
  }

  /** Compiles rules to a pack, and runs the examples of the file at the path `examples`, or of all files. */
  compile(files: readonly RuleFile[], examples?: string | true): Compiled {
    const said = JSON.parse(this.#ask("cl_compile", { files, examples })) as Omit<Compiled, "pack">;
    const module = this.#module;
    const pack = new Uint8Array(module.memory.buffer as ArrayBuffer, module.cl_pack_ptr() >>> 0, module.cl_pack_len());
    return { pack: pack.slice(), ...said };
  }

  #ask(what: "cl_write" | "cl_compile", question: object): string {
    const module = this.#module;
    const request = new TextEncoder().encode(JSON.stringify(question));
    const at = put(module, request);
    try {
      if (module[what](at, request.length) !== 0) throw new Error(lastError(module));
      return lastResult(module);
    } finally {
      module.cl_free(at);
    }
  }
}

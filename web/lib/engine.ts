// The flat C interface of the engine (wasm/claimlint_wasm.cc), typed. Knows memory and error codes, nothing of reports.
//
// The module is a standalone WebAssembly reactor: it exports its memory and asks for a handful of WASI functions, of
// which none does anything here but collect what the engine prints before it gives up.

/** What both modules have: memory, and the result or the error of the last call. */
export interface ModuleExports {
  memory: WebAssembly.Memory;
  _initialize?: () => void;
  cl_alloc(bytes: number): number;
  cl_free(pointer: number): void;
  cl_result_ptr(): number;
  cl_result_len(): number;
  cl_out_of_memory(): number;
  cl_error_ptr(): number;
  cl_error_len(): number;
}

export interface EngineExports extends ModuleExports {
  cl_open(pack: number, length: number): number;
  cl_has_texts(handle: number): number;
  cl_add_texts(handle: number, texts: number, length: number): number;
  cl_audit(
    handle: number,
    text: number,
    textLength: number,
    blocks: number,
    blockCount: number,
    options: number,
    optionsLength: number,
    compact: number,
  ): number;
  cl_digest(text: number, length: number): void;
  cl_record(handle: number, kind: number, number: number, length: number): void;
  cl_numbers_ptr(): number;
  cl_numbers_len(): number;
  cl_close(handle: number): void;
}

const wasi = { ok: 0, badDescriptor: 8, notSupported: 52 };

export async function instantiate(module: WebAssembly.Module): Promise<EngineExports> {
  return (await instantiateModule(module)) as EngineExports;
}

export async function instantiateModule(module: WebAssembly.Module): Promise<ModuleExports> {
  let memory: WebAssembly.Memory | undefined;
  let printed = "";
  const view = () => new DataView(memory!.buffer);

  const known: Record<string, (...args: number[]) => unknown> = {
    proc_exit(status) {
      throw new Error(`The engine stopped with status ${status}. ${printed.trim()}`.trim());
    },
    fd_write(_descriptor, vectors, count, written) {
      let total = 0;
      for (let i = 0; i < count; i++) {
        const start = view().getUint32(vectors + i * 8, true);
        const length = view().getUint32(vectors + i * 8 + 4, true);
        printed = (printed + new TextDecoder().decode(new Uint8Array(memory!.buffer, start, length))).slice(-2000);
        total += length;
      }
      view().setUint32(written, total, true);
      return wasi.ok;
    },
    fd_close: () => wasi.badDescriptor,
    fd_seek: () => wasi.badDescriptor,
    environ_sizes_get(count, size) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return wasi.ok;
    },
    environ_get: () => wasi.ok,
    clock_time_get(_clock, _precisionLow, _precisionHigh, time) {
      // An i64 argument arrives as one BigInt, so the pointer is the last argument whatever the count.
      view().setBigUint64(time ?? _precisionHigh, BigInt(Math.round(performance.now() * 1e6)), true);
      return wasi.ok;
    },
    emscripten_notify_memory_growth() {},
  };

  const imports: WebAssembly.Imports = {};
  for (const wanted of WebAssembly.Module.imports(module)) {
    if (wanted.kind !== "function") continue;
    (imports[wanted.module] ??= {})[wanted.name] = known[wanted.name] ?? (() => wasi.notSupported);
  }
  const instance = await WebAssembly.instantiate(module, imports);
  const engine = instance.exports as unknown as ModuleExports;
  memory = engine.memory;
  engine._initialize?.();
  return engine;
}

/** Copies bytes into the engine's memory. The caller frees them. */
export function put(engine: ModuleExports, bytes: Uint8Array): number {
  const pointer = allocate(engine, bytes.length);
  new Uint8Array(engine.memory.buffer).set(bytes, pointer);
  return pointer;
}

export function allocate(engine: ModuleExports, bytes: number): number {
  const pointer = engine.cl_alloc(Math.max(bytes, 1)) >>> 0;
  if (pointer === 0) throw new Error(`The engine has no room for ${bytes} bytes.`);
  return pointer;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function text(engine: ModuleExports, pointer: number, length: number): string {
  return decoder.decode(new Uint8Array(engine.memory.buffer, pointer >>> 0, length >>> 0));
}

/** The report, or the head of a compact one, or a record. */
export function lastResult(engine: ModuleExports): string {
  return text(engine, engine.cl_result_ptr(), engine.cl_result_len());
}

/** A view of the engine's memory: stale after the next call. */
export function lastNumbers(engine: EngineExports): Uint32Array {
  return new Uint32Array(engine.memory.buffer, engine.cl_numbers_ptr() >>> 0, engine.cl_numbers_len());
}

export function lastError(engine: ModuleExports): string {
  return text(engine, engine.cl_error_ptr(), engine.cl_error_len()) || "The engine gave no reason.";
}

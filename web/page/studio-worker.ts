// The compiler and the auditor of the rule studio, off the main thread. Compiles one file of rules together with all that
// is built in, runs the file's examples, and audits a text with the result.

import { type Auditor, loadAuditor, type Report } from "../lib/index";
import { type Diagnostic, type ExampleResult, loadTools, type RuleFile, type Tools } from "../lib/tools";

export type Question =
  | { id: number; kind: "check"; file: RuleFile; sample: string }
  | { id: number; kind: "pack"; file: RuleFile };

export type Answer =
  | { id: number; kind: "ready"; files: RuleFile[]; schemas: Record<string, object> }
  | { id: number; kind: "checked"; diagnostics: Diagnostic[]; examples: ExampleResult[]; report: Report | undefined }
  | { id: number; kind: "packed"; pack: Uint8Array<ArrayBuffer>; diagnostics: Diagnostic[] }
  | { id: number; kind: "failed"; reason: string; fatal: boolean };

interface Loaded {
  tools: Tools;
  engine: WebAssembly.Module;
  files: RuleFile[];
  schemas: Record<string, object>;
}

const scope = self as unknown as {
  postMessage(answer: Answer): void;
  onmessage: ((event: MessageEvent<Question>) => void) | null;
};

const loading = load();
loading.then(
  ({ files, schemas }) => scope.postMessage({ id: 0, kind: "ready", files, schemas }),
  (error: unknown) => scope.postMessage({ id: 0, kind: "failed", reason: reasonOf(error), fatal: true }),
);

scope.onmessage = async ({ data: question }) => {
  const { id } = question;
  try {
    const loaded = await loading;
    if (question.kind === "check") {
      const { pack, diagnostics, examples } = compile(loaded, question.file, false);
      const auditor = await open(loaded, pack);
      const report = auditor?.audit(question.sample);
      auditor?.free();
      scope.postMessage({ id, kind: "checked", diagnostics, examples, report });
    } else {
      const { pack, diagnostics } = compile(loaded, question.file, true);
      scope.postMessage({ id, kind: "packed", pack, diagnostics });
    }
  } catch (error) {
    scope.postMessage({ id, kind: "failed", reason: reasonOf(error), fatal: false });
  }
};

async function load(): Promise<Loaded> {
  const at = (name: string) => new URL(name, import.meta.url);
  const [tools, engine, rules] = await Promise.all([
    loadTools({ wasm: at("claimlint-tools.wasm") }),
    WebAssembly.compileStreaming(fetch(at("claimlint.wasm"))),
    fetch(at("studio-rules.json")).then((response) => response.json() as Promise<Pick<Loaded, "files" | "schemas">>),
  ]);
  return { tools, engine, ...rules };
}

/** Evidence decides nothing on what is marked, and is left out while somebody types. */
function compile({ tools, files }: Loaded, own: RuleFile, whole: boolean) {
  const needed = files.filter(({ path }) => path !== own.path && (whole || !isEvidence(path)));
  const all = [...needed, own].sort((a, b) => (a.path < b.path ? -1 : 1));
  const compiled = tools.compile(all, own.path);
  // What others say of the missing evidence is no fault of theirs.
  return { ...compiled, diagnostics: compiled.diagnostics.filter(({ file }) => whole || file === own.path) };
}

const isEvidence = (path: string) => path.startsWith("evidence/");

/** Nothing where the rules are so broken that no pack came of them. */
async function open({ engine }: Loaded, pack: Uint8Array<ArrayBuffer>): Promise<Auditor | undefined> {
  try {
    return await loadAuditor({ wasm: engine, pack });
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

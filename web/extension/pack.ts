// Rules of the user's own, kept in the browser's storage: a compiled pack is opened by the engine before it is taken; files
// of rules are compiled, and all their tests run.

import { type Auditor, loadAuditor } from "../lib/index";
import { loadTools, type RuleFile } from "../lib/tools";
import type { OwnPack } from "./settings";

/** What is wrong with files of rules, and where. */
export class Faults extends Error {
  readonly list: readonly { where: string; reason: string }[];

  constructor(list: Faults["list"]) {
    super(list.map(({ where, reason }) => `${where}: ${reason}`).join("\n"));
    this.list = list;
  }
}

export function bytesOf({ base64 }: OwnPack): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** An auditor with these rules. Rejects with the engine's own sentence on what is wrong with them. */
export function openPack(bytes: Uint8Array): Promise<Auditor> {
  return loadAuditor({ wasm: chrome.runtime.getURL("claimlint.wasm"), pack: bytes });
}

/** A pack, or files of rules, as they are stored. Rejects with what is wrong with them. */
export async function packOf(files: readonly File[]): Promise<OwnPack> {
  const [first] = files;
  const compiled = files.find(({ name }) => name.endsWith(".pack"));
  if (compiled) {
    const bytes = new Uint8Array(await compiled.arrayBuffer());
    const auditor = await openPack(bytes);
    auditor.audit("It cures every pain and has no side effects."); // runs through every table of the pack
    auditor.free();
    return { name: compiled.name, base64: base64Of(bytes) };
  }
  const [folder] = first?.webkitRelativePath.split("/") ?? [];
  const name = folder || files.map((file) => file.name).join(", ");
  const read = await Promise.all(files.filter(isRules).map(async (file) => ({ file, text: await file.text() })));
  if (read.length === 0) throw new Faults([{ where: name, reason: "There is no file of rules (.json) in it." }]);
  return compiledPack(
    name,
    read.map(({ file, text }) => ({ path: pathOf(file, text), text })),
  );
}

/** Compiles files of rules and runs all tests, those of the rules that stay beside them too. */
export async function compiledPack(name: string, own: readonly RuleFile[]): Promise<OwnPack> {
  const [tools, rest] = await Promise.all([
    loadTools({ wasm: chrome.runtime.getURL("claimlint-tools.wasm") }),
    isWhole(own) ? [] : usualRules(),
  ]);
  const replaced = new Set(own.map(({ path }) => path));
  const files = [...rest.filter(({ path }) => !replaced.has(path)), ...own].sort((a, b) => (a.path < b.path ? -1 : 1));
  const { pack, diagnostics, examples } = tools.compile(files, true);
  const failed = examples.flatMap(({ file, pointer, failure }) =>
    failure ? [{ file, pointer, reason: failure }] : [],
  );
  // What fails while something is not sound may fail for that alone.
  const faults = (diagnostics.length > 0 ? diagnostics : failed).map(({ file, pointer, reason }) => ({
    where: `${file.split("/").pop()} ${pointer}`,
    reason,
  }));
  if (faults.length > 0) throw new Faults(faults);
  (await openPack(pack)).free();
  return {
    name,
    base64: base64Of(pack),
    rules: {
      files: [...own],
      examples: examples.filter(({ file }) => replaced.has(file)).length,
      others: examples.filter(({ file }) => !replaced.has(file)).length,
    },
  };
}

/** Whether these files are all that an engine needs, and not only additions to the usual rules. */
export function isWhole(files: readonly RuleFile[]): boolean {
  return files.some(({ path }) => path === "en/reading.json");
}

async function usualRules(): Promise<RuleFile[]> {
  return (await fetch(chrome.runtime.getURL("rules.json"))).json();
}

const isRules = ({ name, webkitRelativePath: path }: File) =>
  name.endsWith(".json") && !name.endsWith(".schema.json") && !/(?:^|\/)(?:node_modules|\.[^/]*)\//.test(path);

/** Where a file has its place among rules: by the folder that it came in, else by what it holds. */
function pathOf({ name, webkitRelativePath }: File, text: string): string {
  const [, known] = /(?:^|\/)((?:en|evidence|regulations|authorised)\/.+)$/.exec(webkitRelativePath) ?? [];
  if (known) return known;
  let keys: object = {};
  try {
    keys = (JSON.parse(text) as object) ?? {};
  } catch {
    // The compiler says what is wrong with it, and where.
  }
  if ("contexts" in keys) return `en/context/${name}`;
  if ("entries" in keys || "classes" in keys) return `en/lexicons/${name}`;
  return `en/claims/${name}`;
}

function base64Of(bytes: Uint8Array): string {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 0x8000) letters += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(letters);
}

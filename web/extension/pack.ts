// The user's own pack of rules: checked by the engine when it comes, kept in the browser's storage.

import { type Auditor, loadAuditor } from "../lib/index";
import type { Words } from "../shared/words";
import type { OwnPack } from "./settings";

export function bytesOf({ base64 }: OwnPack): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** An auditor with these rules. Rejects with the engine's own sentence on what is wrong with them. */
export function openPack(bytes: Uint8Array): Promise<Auditor> {
  return loadAuditor({ wasm: chrome.runtime.getURL("claimlint.wasm"), pack: bytes });
}

/** A pack file as it is stored, and what to tell of it. */
export async function checkedPack(file: File, words: Words): Promise<{ pack: OwnPack; report: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const auditor = await openPack(bytes);
  try {
    // An audit runs through every table of the pack.
    const { pack: sum } = auditor.audit("It cures every pain and has no side effects.");
    return { pack: packOf(file.name, bytes), report: words.say("options.pack-taken", { name: file.name, sum }) };
  } finally {
    auditor.free();
  }
}

function packOf(name: string, bytes: Uint8Array): OwnPack {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 0x8000) letters += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name, base64: btoa(letters) };
}

// The user's own pack of rules, as it lies in the browser's storage.

import type { OwnPack } from "./settings";

export function bytesOf({ base64 }: OwnPack): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

export function packOf(name: string, bytes: Uint8Array): OwnPack {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 0x8000) letters += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name, base64: btoa(letters) };
}

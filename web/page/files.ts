// Turns what is dropped, opened or pasted into something the editor can show, or into a sentence on what is wrong.

import { type Extract, extract } from "../shared/extract";
import type { Words } from "../shared/words";
import { parseInert } from "./trusted";

const most_megabytes = 20;

export type Content = { kind: "text"; text: string; name?: string } | { kind: "page"; page: Extract; name?: string };

export async function readFile(file: File, words: Words): Promise<Content> {
  const { name, size, type } = file;
  if (size > most_megabytes * 2 ** 20) {
    throw new Error(words.say("error.size", { name, size: Math.round(size / 2 ** 20), most: most_megabytes }));
  }
  const isPage = /\.(?:html?|xhtml)$/i.test(name) || type === "text/html" || type === "application/xhtml+xml";
  if (!isPage && type && !type.startsWith("text/") && !/\.(?:txt|md|text)$/i.test(name)) {
    throw new Error(words.say("error.kind", { name }));
  }
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch (error) {
    throw new Error(words.say("error.read", { name, reason: String(error) }), { cause: error });
  }
  const text = decode(new Uint8Array(bytes), isPage);
  if (text.includes("\0")) throw new Error(words.say("error.binary", { name }));
  const content = isPage ? { ...readPage(text), name } : { kind: "text" as const, text, name };
  const empty = content.kind === "text" ? content.text.trim() === "" : content.page.blocks.length === 0;
  if (empty) throw new Error(words.say("error.empty", { name }));
  return content;
}

export function readPage(markup: string): Content {
  // Style sheets say nothing to us, and the browser would report each as against this page's policy.
  const plain = markup.replace(/<style\b[\s\S]*?<\/style\s*>/gi, "");
  return { kind: "page", page: extract(parseInert(plain)) };
}

// A byte order mark decides, else the page's own word, else UTF-8, else what old editors wrote.
function decode(bytes: Uint8Array, isPage: boolean): string {
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "";
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 2048));
  const said = isPage ? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] : undefined;
  for (const label of [mark, said, "utf-8"]) {
    if (!label) continue;
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {
      // Not in that encoding, or an encoding nobody knows: try the next.
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}

// Turns what is dropped, opened or pasted into something the editor can show, or into a sentence on what is wrong.
// Readers of the rarer kinds are loaded when the first file of that kind comes.

import { type Extract, extract } from "../shared/extract";
import type { Words } from "../shared/words";
import { parseInert } from "./trusted";

const most_megabytes = 20;

/** A word that was recognised in a picture, and where; sure of it from 0 to 1. */
export interface PictureWord {
  text: string;
  confidence: number;
  x: number;
  y: number;
  width: number;
  height: number;
}
export type PictureLine = PictureWord[];

export interface Picture {
  image: Blob;
  width: number;
  height: number;
  paragraphs: PictureLine[][];
}

export type Content =
  | { kind: "text"; text: string; name?: string }
  | { kind: "page"; page: Extract; name?: string }
  | { kind: "pictures"; pictures: Picture[]; name?: string };

/** How a long reading tells how far it is, and learns that nobody waits for it any more. */
export interface Progress {
  signal: AbortSignal;
  tell(fraction: number): void;
}

type Kind = "text" | "page" | "saved-page" | "pdf" | "word" | "picture";

const kinds: [Kind, RegExp, RegExp][] = [
  ["page", /\.(?:html?|xhtml)$/i, /^(?:text\/html|application\/xhtml\+xml)$/],
  ["saved-page", /\.mht(?:ml)?$/i, /^(?:multipart\/related|message\/rfc822|application\/x-mimearchive)$/],
  ["pdf", /\.pdf$/i, /^application\/pdf$/],
  ["word", /\.docx$/i, /^application\/vnd\.openxmlformats-officedocument\.wordprocessingml\.document$/],
  ["picture", /\.(?:png|jpe?g|webp|avif|gif|bmp|heic|heif|tiff?)$/i, /^image\/(?!svg)/],
  ["text", /\.(?:txt|text|md|csv)$/i, /^text\//],
];

/** For the browser's own choice of files. */
export const accepted =
  ".txt,.text,.md,.htm,.html,.xhtml,.mht,.mhtml,.pdf,.docx,text/plain,text/html,application/pdf,image/*";

/** The name decides, and where it says nothing, the type; a file without either may be text. */
function kindOf({ name, type }: File): Kind | undefined {
  return (
    (kinds.find(([, names]) => names.test(name)) ?? kinds.find(([, , types]) => types.test(type)))?.[0] ??
    (type === "" && !/\.\w{1,5}$/.test(name) ? "text" : undefined)
  );
}

export async function readFile(file: File, words: Words, progress: Progress): Promise<Content> {
  const { name, size } = file;
  if (size > most_megabytes * 2 ** 20) {
    throw new Error(words.say("error.size", { name, size: Math.round(size / 2 ** 20), most: most_megabytes }));
  }
  const kind = kindOf(file);
  if (!kind)
    throw new Error(words.say(/\.(?:docm?|odt|rtf|pages)$/i.test(name) ? "error.document" : "error.kind", { name }));
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch (error) {
    throw new Error(words.say("error.read", { name, reason: String(error) }), { cause: error });
  }
  progress.signal.throwIfAborted();
  if (bytes.byteLength === 0) throw new Error(words.say("error.empty", { name }));
  const content = await readers[kind](bytes, file, words, progress);
  if (isEmpty(content)) throw new Error(words.say(kind === "picture" ? "error.no-words" : "error.empty", { name }));
  return { ...content, name };
}

type Reader = (bytes: ArrayBuffer, file: File, words: Words, progress: Progress) => Promise<Content>;

const readers: Record<Kind, Reader> = {
  async text(bytes, { name }, words) {
    return { kind: "text", text: decode(bytes, false, name, words) };
  },
  async page(bytes, { name }, words) {
    return readPage(decode(bytes, true, name, words));
  },
  async "saved-page"(bytes, file, words) {
    const { readSavedPage } = await part(() => import("./readers/saved-page"), file, words);
    return readPage(await readSavedPage(bytes));
  },
  async word(bytes, file, words) {
    const { readWord } = await part(() => import("./readers/word"), file, words);
    try {
      return readPage(await readWord(bytes));
    } catch (error) {
      throw new Error(words.say("error.damaged", { name: file.name, kind: "Word" }), { cause: error });
    }
  },
  async pdf(bytes, file, words, progress) {
    const { readPdf, Locked } = await part(() => import("./readers/pdf"), file, words);
    let read: Awaited<ReturnType<typeof readPdf>>;
    try {
      read = await readPdf(bytes, progress);
    } catch (error) {
      if (progress.signal.aborted) throw error;
      const said = error instanceof Locked ? "error.locked" : "error.damaged";
      throw new Error(words.say(said, { name: file.name, kind: "PDF" }), { cause: error });
    }
    const page = extract(read.page);
    if (page.blocks.some(({ role }) => role !== "title")) {
      page.unread.images += read.pictures.length;
      return { kind: "page", page };
    }
    return recognise(read.pictures, file, words, progress);
  },
  picture: (_, file, words, progress) => recognise([file], file, words, progress),
};

async function recognise(images: readonly Blob[], file: File, words: Words, progress: Progress): Promise<Content> {
  const { readPicture, NotAPicture } = await part(() => import("./readers/picture"), file, words);
  const pictures: Picture[] = [];
  for (const image of images) {
    const tell = (fraction: number) => progress.tell((pictures.length + fraction) / images.length);
    try {
      pictures.push(await readPicture(image, { ...progress, tell }));
    } catch (error) {
      if (progress.signal.aborted) throw error;
      const said = error instanceof NotAPicture ? "error.picture" : "error.recogniser";
      throw new Error(words.say(said, { name: file.name, reason: reasonOf(error) }), { cause: error });
    }
  }
  return { kind: "pictures", pictures };
}

/** A part of the page that is loaded on demand, and may not be there: offline, before it was ever needed. */
async function part<Part>(load: () => Promise<Part>, { name }: File, words: Words): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    throw new Error(words.say("error.part", { name }), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isEmpty(content: Content): boolean {
  switch (content.kind) {
    case "text":
      return content.text.trim() === "";
    case "page":
      return content.page.blocks.length === 0;
    case "pictures":
      return content.pictures.every(({ paragraphs }) => paragraphs.length === 0);
  }
}

export function readPage(markup: string): Content & { kind: "page" } {
  // Style sheets say nothing to us, and the browser would report each as against this page's policy.
  const plain = markup.replace(/<style\b[\s\S]*?<\/style\s*>/gi, "");
  return { kind: "page", page: extract(parseInert(plain)) };
}

// A byte order mark decides, else the page's own word, else UTF-8, else what old editors wrote.
function decode(buffer: ArrayBuffer, isPage: boolean, name: string, words: Words): string {
  const bytes = new Uint8Array(buffer);
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "";
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 2048));
  const said = isPage ? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1] : undefined;
  const text = decoded(bytes, [mark, said, "utf-8"]);
  if (text.includes("\0")) throw new Error(words.say("error.binary", { name }));
  return text;
}

function decoded(bytes: Uint8Array, labels: readonly (string | undefined)[]): string {
  for (const label of labels) {
    if (!label) continue;
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {
      // Not in that encoding, or an encoding nobody knows: try the next.
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}

// PDF by pdf.js: letters at places, put together to lines, and these to headings, lists, tables and paragraphs by size,
// distance and bullet. Pages that are only pictures are drawn, for the recogniser. Loaded when the first one is opened.

import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from "pdfjs-dist";
import type { TextItem } from "pdfjs-dist/types/src/display/api";
import type { Progress } from "../files";
import { ownWorker } from "../trusted";

export interface Pdf {
  /** What the pages say, as an inert document. */
  page: Document;
  /** Pages without any text. */
  pictures: Blob[];
}

/** Why a PDF was not read, where that can be said. */
export class Locked extends Error {}

const most_pictures = 20;
const picture_scale = 2; // 144 dots an inch: what the recogniser reads well

interface Line {
  cells: string[];
  size: number;
  left: number;
  y: number;
  page: number;
}

export async function readPdf(bytes: ArrayBuffer, { signal, tell }: Progress): Promise<Pdf> {
  GlobalWorkerOptions.workerPort ??= ownWorker("pdf/worker.js", "module");
  const loading = getDocument({ data: bytes, useSystemFonts: true, wasmUrl: new URL("pdf/", import.meta.url).href });
  signal.addEventListener("abort", () => void loading.destroy(), { once: true });
  let file: PDFDocumentProxy;
  try {
    file = await loading.promise;
  } catch (error) {
    throw error instanceof Error && error.name === "PasswordException" ? new Locked() : error;
  }
  try {
    const lines: Line[] = [];
    const pictures: Blob[] = [];
    for (let number = 1; number <= file.numPages; number++) {
      signal.throwIfAborted();
      tell((number - 1) / file.numPages);
      const page = await file.getPage(number);
      const { items } = await page.getTextContent();
      const own = linesOf(
        items.filter((item): item is TextItem => "str" in item),
        number,
      );
      lines.push(...own);
      if (own.length === 0 && pictures.length < most_pictures) pictures.push(await draw(page));
      page.cleanup();
    }
    return { page: compose(lines), pictures };
  } finally {
    await loading.destroy();
  }
}

async function draw(page: Awaited<ReturnType<PDFDocumentProxy["getPage"]>>): Promise<Blob> {
  const viewport = page.getViewport({ scale: picture_scale });
  const canvas = document.createElement("canvas");
  canvas.width = viewport.width;
  canvas.height = viewport.height;
  await page.render({ canvas, viewport }).promise;
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error(`page ${page.pageNumber}`)))),
  );
}

function linesOf(items: readonly TextItem[], page: number): Line[] {
  const lines: Line[] = [];
  let line: Line | undefined;
  let right = 0; // where the line ends so far
  for (const { str, transform, width, height } of items) {
    const [, , , , x, y] = transform as [number, number, number, number, number, number];
    const size = height || Math.hypot(transform[2] as number, transform[3] as number);
    if (str.trim() === "") continue;
    if (!line || Math.abs(line.y - y) > Math.max(size, line.size) * 0.5 || x < right - size * 2) {
      line = { cells: [str], size, left: x, y, page };
      lines.push(line);
    } else {
      const gap = x - right;
      const last = line.cells.length - 1;
      if (gap > size * 1.2 && !isBullet(line.cells[last]!)) line.cells.push(str);
      else line.cells[last] += `${gap > size * 0.15 && !line.cells[last]!.endsWith(" ") ? " " : ""}${str}`;
      line.size = Math.max(line.size, size);
    }
    right = x + width;
  }
  return lines;
}

const bullet = /^\s*(?:[•‣▪◦●○■□–—*·\uf0b7\uf0a7-]|\d{1,2}[.)])(?:\s+|$)/u;
const isBullet = (text: string) => bullet.test(text) && text.replace(bullet, "") === "";

type Kind = "h1" | "h2" | "h3" | "li" | "tr" | "p";

function compose(lines: readonly Line[]): Document {
  const out = document.implementation.createHTMLDocument("");
  const body = usualSize(lines);
  const words = new Set(
    lines.flatMap(({ cells }) => cells.flatMap((cell) => cell.toLowerCase().match(/\p{L}+/gu) ?? [])),
  );
  let group: HTMLElement | undefined;
  let open: { element: HTMLElement; kind: Kind; line: Line } | undefined;
  for (const line of lines) {
    const text = line.cells.join(" ").trim();
    const kind = kindOf(line, body);
    if (open && continues(open.kind, open.line, kind, line)) {
      open.element.textContent = joined(open.element.textContent ?? "", text, words);
      open.line = line;
      continue;
    }
    const element = out.createElement(kind);
    if (kind === "tr") {
      for (const cell of line.cells) element.append(cellOf(out, cell));
    } else {
      element.textContent = kind === "li" ? text.replace(bullet, "") : text;
    }
    const wanted = kind === "li" ? "ul" : kind === "tr" ? "table" : undefined;
    if (!wanted) group = undefined;
    else if (group?.localName !== wanted) out.body.append((group = out.createElement(wanted)));
    (group ?? out.body).append(element);
    open = { element, kind, line };
  }
  return out;
}

function cellOf(out: Document, text: string): HTMLElement {
  const cell = out.createElement("td");
  cell.textContent = text.trim();
  return cell;
}

/** The size in which most letters are set. */
function usualSize(lines: readonly Line[]): number {
  const letters = new Map<number, number>();
  for (const { size, cells } of lines) {
    const step = Math.round(size * 2) / 2;
    letters.set(step, (letters.get(step) ?? 0) + cells.join("").length);
  }
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 12;
}

function kindOf({ cells, size }: Line, body: number): Kind {
  if (bullet.test(cells[0]!)) return "li";
  if (cells.length > 1) return "tr";
  if (size > body * 1.6) return "h1";
  if (size > body * 1.25) return "h2";
  if (size > body * 1.1) return "h3";
  return "p";
}

/** Whether a line belongs to what the line before it began. */
function continues(open: Kind, before: Line, kind: Kind, line: Line): boolean {
  if (kind === "li" || kind === "tr" || open === "tr") return false;
  if (open === "li" ? kind !== "p" || line.left < before.left : open !== kind) return false;
  if (before.page !== line.page) return open !== "h1" && open !== "h2" && /^\p{Ll}/u.test(line.cells[0]!);
  const step = before.y - line.y;
  return step > 0 && step < line.size * 1.7;
}

/** A word that was parted at the end of a line is whole again where the text knows the whole word. */
function joined(before: string, text: string, words: ReadonlySet<string>): string {
  if (before.endsWith("\u00ad")) return before.slice(0, -1) + text;
  const parted = /(\p{L}+)-$/u.exec(before);
  const rest = /^\p{Ll}+/u.exec(text)?.[0];
  if (!parted || !rest) return `${before} ${text}`;
  return (words.has((parted[1]! + rest).toLowerCase()) ? before.slice(0, -1) : before) + text;
}

// Photos and screenshots of labels: tesseract.js says which words stand where, and how sure it is of each. Its engine and
// its English data lie beside the page. Loaded when the first picture is opened.

import { createWorker, OEM, type Worker } from "tesseract.js";
import type { Picture, PictureLine, Progress } from "../files";

const longest_side = 2600; // more pixels cost time and read no better
const least_side = 1000; // small pictures read better enlarged
const least_sure = 0.4; // lines below are not words but patterns

/** Why a picture was not read, where that can be said. */
export class NotAPicture extends Error {}

let recogniser: Promise<Worker> | undefined;
let listening: ((fraction: number) => void) | undefined;

export async function readPicture(picture: Blob, { signal, tell }: Progress): Promise<Picture> {
  const cancelled = new Promise<never>((_, failed) => {
    signal.addEventListener("abort", () => failed(signal.reason), { once: true });
  });
  cancelled.catch(() => {}); // also when nobody waits for it any more
  const drawn = await prepare(picture);
  signal.throwIfAborted();
  recogniser ??= start();
  recogniser.catch(() => (recogniser = undefined));
  const worker = await Promise.race([recogniser, cancelled]);
  // The recogniser cannot be interrupted, only ended.
  const stop = () => {
    recogniser = undefined;
    void worker.terminate();
  };
  listening = tell;
  try {
    const read = worker.recognize(drawn, { rotateAuto: true }, { text: false, blocks: true, imageColor: true });
    const { data } = await Promise.race([read, cancelled]);
    const image = data.imageColor ? bytesOf(data.imageColor) : drawn;
    const { width, height } = await createImageBitmap(image);
    const paragraphs = (data.blocks ?? []).flatMap(({ paragraphs: own }) => own.flatMap(({ lines }) => parted(lines)));
    return { image, width, height, paragraphs };
  } catch (error) {
    stop();
    throw error;
  } finally {
    listening = undefined;
  }
}

/** What the recogniser takes for one paragraph holds the headline too, which is set in larger letters or stands off. */
function parted(lines: readonly Tesseract.Line[]): PictureLine[][] {
  const paragraphs: PictureLine[][] = [];
  let before: { bottom: number; height: number } | undefined;
  for (const line of lines) {
    const words = wordsOf(line);
    if (words.length === 0 || average(words.map(({ confidence }) => confidence)) < least_sure) continue;
    const height = average(words.map((word) => word.height));
    const parts =
      before &&
      (line.bbox.y0 - before.bottom > height ||
        Math.max(height, before.height) / Math.min(height, before.height) > 1.35);
    if (!before || parts) paragraphs.push([]);
    paragraphs.at(-1)!.push(words);
    before = { bottom: line.bbox.y1, height };
  }
  return paragraphs;
}

function wordsOf({ words }: Tesseract.Line): PictureLine {
  return words
    .filter(({ text, confidence }) => confidence > 0 && (/[\p{L}\p{N}]/u.test(text) || confidence > 60))
    .map(({ text, confidence, bbox: { x0, y0, x1, y1 } }) => ({
      text,
      confidence: confidence / 100,
      x: x0,
      y: y0,
      width: x1 - x0,
      height: y1 - y0,
    }));
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

async function start(): Promise<Worker> {
  const at = (file: string) => new URL(`ocr/${file}`, import.meta.url).href;
  const worker = await createWorker("eng", OEM.LSTM_ONLY, {
    workerPath: at("worker.js"),
    workerBlobURL: false,
    corePath: at("core.js"),
    langPath: at("").replace(/\/$/, ""),
    cacheMethod: "none", // the service worker keeps it
    gzip: true,
    logger({ status, progress }) {
      // Loading counts as the first tenth.
      listening?.(status === "recognizing text" ? 0.1 + progress * 0.9 : 0);
    },
  });
  await worker.setParameters({ user_defined_dpi: "300" }); // pictures seldom say, and the recogniser would complain
  return worker;
}

/** Upright, in a size that suits the recogniser, without transparency. */
async function prepare(picture: Blob): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch (error) {
    throw new NotAPicture(undefined, { cause: error });
  }
  const side = Math.max(bitmap.width, bitmap.height);
  const scale = side > longest_side ? longest_side / side : side < least_side ? Math.min(least_side / side, 3) : 1;
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d")!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/png" });
}

/** The recogniser hands its turned picture over as a data address. */
function bytesOf(address: string): Blob {
  const letters = atob(address.slice(address.indexOf(",") + 1));
  return new Blob([Uint8Array.from(letters, (letter) => letter.charCodeAt(0))], { type: "image/png" });
}

// Reports for other programs and people. The writers are the command line's own, in a module that is loaded when first
// asked for. Several open files make one report of several.

import type { Report } from "../lib/report";
import { type Format, loadTools, type Tools } from "../lib/tools";

export interface Exported {
  report: Report;
  text: string;
  words: number;
}

const files: Record<string, { ending: string; type: string }> = {
  html: { ending: "html", type: "text/html" },
  csv: { ending: "csv", type: "text/csv" },
  json: { ending: "json", type: "application/json" },
  sarif: { ending: "sarif", type: "application/sarif+json" },
  annotations: { ending: "jsonld", type: "application/ld+json" },
};

let tools: Promise<Tools> | undefined;

export async function written(all: readonly Exported[], format: Format): Promise<string> {
  tools ??= loadTools({ wasm: new URL("claimlint-tools.wasm", import.meta.url) });
  try {
    const documents = all.map(({ text, words }) => ({ text, words }));
    return (await tools).write(
      all.map(({ report }) => report),
      format,
      { documents },
    );
  } catch (error) {
    tools = undefined; // another try may find the network again
    throw error;
  }
}

/** Puts a report into the reader's folder of downloads. */
export function download(format: string, content: string): void {
  const { ending, type } = files[format]!;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = `claimlint-report.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

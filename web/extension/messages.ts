// What the parts of the extension say to each other. A question goes to the background over a port of its own, which is
// closed with the answer: the background may sleep before and after.

import type { Block, Finding, Jurisdiction, Report, SetAside } from "../lib/report";
import type { Scope } from "../shared/card";
import type { UnreadRegion } from "../shared/extract";
import type { GivenWords } from "../shared/words";
import { pause } from "./watch";

/** As much of a finding as a page needs to mark it; the rest is brought when its card opens. */
export interface Outline extends Pick<Finding, "rule" | "type" | "severity" | "quote" | "start" | "end"> {
  /** Its place among the report's findings. */
  n: number;
}
/** The same of what was set aside. */
export interface AsideOutline extends Pick<SetAside, "rule" | "reason" | "quote" | "start" | "end"> {
  n: number;
}
export type AnyOutline = Outline | AsideOutline;
/** Which one is meant: its place among those of the report as the asker knows it, which may be another by now. */
export type Meant = Pick<AnyOutline, "n" | "rule" | "quote"> & { aside: boolean };

/** `folded`: behind a tab or in an accordion that is closed. */
export interface SentBlock extends Block {
  folded?: true;
}

export interface UnreadNote {
  kind: UnreadRegion["kind"];
  /** A file's or host's name, by which a person may know it. */
  name: string;
}

interface About {
  url: string;
  title: string;
  unread: UnreadNote[];
  /** Seconds between two looks at a page that changes without end; 0 on others. */
  slow: number;
}

/** Where blocks changed: `remove` of them from `at` on gave way to these; a number is one of the old ones by its place. */
export interface Splice {
  at: number;
  remove: number;
  blocks: (SentBlock | number)[];
}

/** From the content script. */
export type FromPage =
  | ({ kind: "page"; blocks: SentBlock[]; anew: boolean } & About)
  | ({ kind: "change" } & Splice & About)
  | { kind: "again" }
  | ({ kind: "detail" } & Meant)
  | { kind: "ignore"; rule: string; quote: string; scope: Scope; ignored: boolean }
  | { kind: "list" }
  | { kind: "cleared" };

/** The first blocks of the question that comes behind them over the same port. */
export interface FirstBlocks {
  kind: "blocks";
  blocks: (SentBlock | number)[];
}

/** `lost`: the background slept and knows the page no more, or knows another state of it: the page is to be sent whole. */
export type ToPage =
  | { kind: "marks"; findings: Outline[]; aside: AsideOutline[]; words?: GivenWords; summary: string }
  | { kind: "detail"; item: Finding | SetAside; engine: string; pack: string }
  | { kind: "lost" }
  | { kind: "failed"; reason: string }
  | { kind: "done" };

/** From the side panel, about a tab. */
export type FromPanel =
  | { kind: "state"; tabId: number }
  | { kind: "check"; tabId: number }
  | { kind: "json"; tabId: number }
  | { kind: "places"; tabId: number; places: Jurisdiction[] };

export interface PanelState {
  kind: "state-of-page";
  url: string;
  report: Report;
  /** Letters and words of the text. */
  length: number;
  words: number;
  /** Places of findings that stand on the page and pass the settings. */
  shown: number[];
  /** Those that the user ignores. */
  ignored: number[];
  /** Those whose words a press on the page would show. */
  folded: number[];
  unread: UnreadNote[];
  places: Jurisdiction[];
  slow: number;
  siteIgnored: boolean;
}

export type ToPanel =
  | PanelState
  | { kind: "unmarked" }
  | { kind: "forbidden" }
  | { kind: "json"; json: string }
  | { kind: "failed"; reason: string }
  | { kind: "done" };

/** From the panel or the background to the content script of a tab. */
export type ToContent =
  | ({ kind: "open" } & Meant)
  | { kind: "step"; by: 1 | -1 }
  | { kind: "show-aside"; show: boolean }
  | { kind: "show-unread"; index: number }
  | { kind: "are-you-there" }
  | { kind: "resend" }
  | { kind: "recheck" };

/** To whoever listens: the report of a tab is another now, or gone. */
export interface Changed {
  kind: "changed";
  tabId: number;
}

/** To a panel that is a tab of its own: somebody wants to see it. */
export interface ShowPanel {
  kind: "show-panel";
  tabId: number;
}

/** Whether the browser shows pages beside a page. Firefox for Android does not, nor do others on phones. */
export function hasSide(): boolean {
  // Not every Chromium has the one, and only Firefox the other.
  const { sidePanel, sidebarAction } = chrome as { sidePanel?: object; sidebarAction?: object };
  return sidePanel !== undefined || sidebarAction !== undefined;
}

export const port_name = "claimlint";

/**
 * Asks the background. Where the browser stopped it under the question, the same question starts it again. Rejects where there
 * is none any more: the extension was updated or removed. `signal`: takes the question back.
 */
export async function ask<Answer>(question: FromPage | FromPanel, signal?: AbortSignal): Promise<Answer> {
  signal?.throwIfAborted();
  try {
    return await askOnce<Answer>(question, signal);
  } catch (error) {
    if (!hasBackground() || signal?.aborted) throw error;
    return askOnce<Answer>(question, signal);
  }
}

/** Whether the extension that this script came with is still there. */
export function hasBackground(): boolean {
  return Boolean(globalThis.chrome?.runtime?.id);
}

function askOnce<Answer>(question: FromPage | FromPanel, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const port = chrome.runtime.connect({ name: port_name });
    const takeBack = () => {
      reject(signal!.reason);
      port.disconnect();
    };
    signal?.addEventListener("abort", takeBack, { once: true });
    port.onMessage.addListener((answer: Answer) => {
      signal?.removeEventListener("abort", takeBack);
      resolve(answer);
      port.disconnect();
    });
    port.onDisconnect.addListener(() => reject(new Error(chrome.runtime.lastError?.message ?? "no answer")));
    post(port, question).catch(reject);
  });
}

/** So many letters go in one message; what the browser does for it keeps the page's thread. */
const most_letters = 20_000;

async function post(port: chrome.runtime.Port, question: FromPage | FromPanel): Promise<void> {
  let from = 0;
  if ("blocks" in question) {
    const { blocks } = question;
    let letters = 0;
    if (blocks.length > 0) await pause(true);
    for (const [at, block] of blocks.entries()) {
      letters += typeof block === "number" ? 10 : block.text.length + 60;
      if (letters < most_letters) continue;
      const first: FirstBlocks = { kind: "blocks", blocks: blocks.slice(from, at + 1) };
      port.postMessage(first);
      from = at + 1;
      letters = 0;
      await pause(true);
    }
    port.postMessage({ ...question, blocks: blocks.slice(from) });
  } else {
    port.postMessage(question);
  }
}

// One engine for all tabs. Woken by a press on the button or by a page's one message; sleeps when the browser wants.

import { type Auditor, type Finding, loadAuditor, type Report } from "../lib/index";
import { unreadSentence } from "../shared/unread";
import { loadWords, type Words } from "../shared/words";
import { port_name, type ToBackground, type ToContent } from "./messages";

let words: Promise<Words> | undefined;
let engine: Promise<Auditor> | undefined;

function inWords(): Promise<Words> {
  words ??= loadWords([chrome.i18n.getUILanguage()], new URL(chrome.runtime.getURL("messages/")));
  words.catch(() => (words = undefined));
  return words;
}

function auditor(): Promise<Auditor> {
  engine ??= loadAuditor({
    wasm: chrome.runtime.getURL("claimlint.wasm"),
    pack: chrome.runtime.getURL("claimlint.pack"),
  });
  // A failure must not stick: the next press tries again.
  engine.catch(() => (engine = undefined));
  return engine;
}

/** Marks the page, or removes the marks: the content script knows which. */
async function toggle(tabId: number): Promise<void> {
  const target = { tabId };
  try {
    // Not of origin USER: Chromium 156 paints no backgrounds of highlights from there.
    await chrome.scripting.insertCSS({ target, files: ["marks.css"] });
    await chrome.scripting.executeScript({ target, files: ["content.js"] });
  } catch (error) {
    await button(tabId, "–", (await inWords()).say("extension.forbidden"));
    console.info("claimlint:", error);
  }
}

async function button(tabId: number, text: string, title: string): Promise<void> {
  await Promise.all([
    chrome.action.setBadgeText({ tabId, text }),
    chrome.action.setTitle({ tabId, title }),
    chrome.action.setBadgeBackgroundColor({ tabId, color: "#4a525b" }),
  ]);
}

async function answer(message: ToBackground, tabId: number, reply: (message: ToContent) => void): Promise<void> {
  const words = await inWords();
  if (message.kind === "cleared") {
    await button(tabId, "", words.say("extension.title"));
    return;
  }
  try {
    const json = (await auditor()).auditToJson(message.document, { jurisdictions: message.places });
    reply({ kind: "report", json, words: words.given });
    const n = (JSON.parse(json) as Report).findings.filter(stands).length;
    const said = [words.say("extension.marked", { n }), unreadSentence(message.unread, words)];
    await button(tabId, String(n), said.filter(Boolean).join(" "));
  } catch (error) {
    engine = undefined;
    const reason = error instanceof Error ? error.message : String(error);
    reply({ kind: "failed", reason });
    await button(tabId, "!", words.say("error.audit", { reason }));
  }
}

/** Whether the words can be marked: those of titles and attributes stand nowhere on the page. */
function stands({ role }: Finding): boolean {
  return role !== "title" && role !== "meta" && role !== "structured-data" && role !== "image-text";
}

chrome.action.onClicked.addListener((tab) => {
  if (tab.id !== undefined) void toggle(tab.id);
});

chrome.runtime.onConnect.addListener((port) => {
  const tabId = port.sender?.tab?.id;
  if (port.name !== port_name || tabId === undefined) return;
  port.onMessage.addListener((message: ToBackground) => {
    void answer(message, tabId, (reply) => port.postMessage(reply)).catch((error: unknown) => {
      console.info("claimlint: the tab has gone.", error);
    });
  });
});

// For tests, which cannot press the browser's own button.
Object.assign(globalThis, { claimlint: { toggle } });

// One engine for all tabs. Woken by a press on the button, by a page or by the panel; sleeps when the browser wants. What it
// knew of a page is lost then, and it asks the page for it.

import { type Auditor, loadAuditor } from "../lib/index";
import { countsOf } from "../shared/extract";
import { unreadSentence } from "../shared/unread";
import { loadWords, type Words } from "../shared/words";
import { forgetRevoked, registerAlways } from "./always";
import { marksCss } from "./colours";
import type { Browser } from "./manifest";
import {
  type Changed,
  type FirstBlocks,
  type FromPage,
  type FromPanel,
  hasSide,
  port_name,
  type ShowPanel,
  type ToContent,
  type ToPage,
  type ToPanel,
} from "./messages";
import { bytesOf, compiledPack, isWhole } from "./pack";
import { Page } from "./pages";
import { changeSettings, ignoring, readPack, readSettings } from "./settings";

interface Asker {
  gone: boolean;
}

const pages = new Map<number, Page>();
let engine: Promise<Auditor> | undefined;
let wantTexts = () => {};
let words: Promise<Words> | undefined;
let withPanel = false;
void readSettings().then((settings) => (withPanel = settings.withPanel));

/** Milliseconds from an audit until what cards say is loaded: by then its marks are on the page. */
const texts_wait = 100;

/** The browser compiles of the engine what it comes to run, so a first audit is best of a text that nobody waits for. */
const warming_up = "It cures eczema, and may relieve pain.\n\nIt does not treat asthma.";

const languages = () => [chrome.i18n.getUILanguage(), ...navigator.languages];

function inWords(): Promise<Words> {
  words ??= loadWords(languages(), new URL(chrome.runtime.getURL("messages/")));
  words.catch(() => (words = undefined));
  return words;
}

/** Able to mark. What cards and lists say comes after the first marks, or when it is asked for: see `wholeAuditor`. */
function auditor(): Promise<Auditor> {
  if (engine) return engine;
  const [wasm, pack, texts] = ["claimlint.wasm", "claimlint.pack", "claimlint.texts"].map((name) =>
    chrome.runtime.getURL(name),
  );
  // Nothing waits for the storage to say that there are no rules of the user's own, as is most often so.
  const usual = fetch(pack!);
  usual.catch(() => {}); // told by who needs it
  const rules = readPack().then(async (own) => (own ? bytesOf(own) : usual));
  const late = new Promise<void>((resolve) => (wantTexts = resolve)).then(() => fetch(texts!));
  const loading = loadAuditor({ wasm: wasm!, pack: rules, texts: late, early: true });
  engine = loading;
  // A failure must not stick: the next press tries again.
  const forget = () => {
    if (engine === loading) engine = undefined;
  };
  loading.then((loaded) => {
    setTimeout(() => engine === loading && pages.size === 0 && loaded.audit(warming_up));
    loaded.complete.catch(forget);
  }, forget);
  return loading;
}

async function wholeAuditor(): Promise<Auditor> {
  const loaded = await auditor();
  wantTexts();
  await loaded.complete;
  return loaded;
}

/** Begins to load what an audit needs, while the page is still being read. A failure is told by who asks for it then. */
function wake(): void {
  auditor().catch(() => {});
  inWords().catch(() => {});
}

/** Marks the page, or removes the marks: the content script knows which. Says whether the browser let it in. */
async function toggle(tabId: number): Promise<boolean> {
  if (!pages.has(tabId)) wake();
  // Chromium may tell the page's process of the leave that a press gives only after it was asked to run our script there.
  for (const wait of [50, 200, undefined]) {
    try {
      // For the first script of ours the browser makes a world in the page, which takes a few milliseconds by itself.
      chrome.scripting.executeScript({ target: { tabId }, func: () => {} }).catch(() => {});
      await chrome.scripting.executeScript({ target: { tabId }, files: ["content.js"] });
      return true;
    } catch (error) {
      console.info("claimlint:", error);
      if (wait !== undefined) await new Promise((resume) => setTimeout(resume, wait));
    }
  }
  return false;
}

async function button(tabId: number, text: string, title: string): Promise<void> {
  await Promise.all([
    chrome.action.setBadgeText({ tabId, text }),
    chrome.action.setTitle({ tabId, title }),
    chrome.action.setBadgeBackgroundColor({ tabId, color: "#4a525b" }),
  ]);
}

/** `asker.gone`: nobody waits for the answer any more, and the tab may show another page. */
async function answerPage(question: FromPage, tabId: number, asker: Asker): Promise<ToPage> {
  const page = question.kind === "page" ? (pages.get(tabId) ?? new Page()) : pages.get(tabId);
  switch (question.kind) {
    case "page": {
      pages.set(tabId, page!);
      page!.take(question);
      const { anew } = question;
      const [answer] = await Promise.all([
        marks(page!, tabId, asker, anew),
        style(page!, tabId, anew),
        anew && overPage(tabId),
      ]);
      return answer;
    }
    case "change":
      if (!page) return { kind: "lost" };
      page.take(question);
      return marks(page, tabId, asker);
    case "again":
      if (!page) return { kind: "lost" };
      await style(page, tabId);
      return marks(page, tabId, asker);
    case "ignore": {
      if (!page) return { kind: "lost" };
      const { scope, ignored: ignore } = question;
      await changeSettings((settings) => ({ ignored: ignoring(question, page.host, scope, ignore, settings) }));
      return marks(page, tabId, asker);
    }
    case "detail": {
      try {
        if (page) page.audit(await wholeAuditor(), await readSettings(), navigator.languages);
      } catch (error) {
        return { kind: "failed", reason: reasonOf(error) };
      }
      const item = page?.report[question.aside ? "set_aside" : "findings"][question.n];
      if (!page || item?.rule !== question.rule || item.quote !== question.quote) return { kind: "lost" };
      return { kind: "detail", item, engine: page.report.engine, pack: page.report.pack };
    }
    case "list":
      await openPanel(tabId);
      return { kind: "done" };
    case "cleared":
      pages.delete(tabId);
      await button(tabId, "", (await inWords()).say("extension.title"));
      tell(tabId);
      return { kind: "done" };
  }
}

async function marks(page: Page, tabId: number, asker: Asker, withWords = false): Promise<ToPage> {
  const loading = auditor();
  loading.catch(() => {}); // told below
  const [said, settings] = await Promise.all([inWords(), readSettings()]);
  try {
    const loaded = await loading;
    if (asker.gone) return { kind: "done" };
    const report = page.audit(loaded, settings, navigator.languages);
    setTimeout(wantTexts, texts_wait);
    const { findings, aside } = page.outlines(settings);
    const n = findings.length;
    const hidden = report.findings.length > 0 && settings.ignored.sites.includes(page.host);
    const summary = [
      hidden ? said.say("extension.site-ignored", { host: page.host }) : said.say("extension.marked", { n }),
      unreadSentence(countsOf(page.unread), said),
      page.slow > 0 && said.say("extension.slow", { n: page.slow }),
    ]
      .filter(Boolean)
      .join(" ");
    button(tabId, hidden ? "–" : String(n), summary).catch(() => {
      // The tab has gone.
    });
    tell(tabId);
    return { kind: "marks", findings, aside, summary, ...(withWords && { words: said.given }) };
  } catch (error) {
    engine = undefined;
    const reason = reasonOf(error);
    if (!asker.gone) await button(tabId, "!", said.say("error.audit", { reason }));
    return { kind: "failed", reason };
  }
}

/** The style of the marks goes where the marks are: into the page and its frames. `anew`: the page has none yet. */
async function style(page: Page, tabId: number, anew = false): Promise<void> {
  const { colours } = await readSettings();
  const css = marksCss(colours);
  if (css === page.css && !anew) return;
  // Of the user's origin a style reaches into shadow roots in Firefox. Chromium 156 paints no backgrounds of highlights from
  // there, and lets highlights inherit into shadow roots anyway.
  const injection = { target: { tabId, allFrames: true }, origin: BROWSER === "firefox" ? "USER" : "AUTHOR" } as const;
  await whereAllowed(async () => {
    if (page.css && !anew) await chrome.scripting.removeCSS({ ...injection, css: page.css });
    await chrome.scripting.insertCSS({ ...injection, css });
    page.css = css;
  });
}

async function overPage(tabId: number): Promise<void> {
  await whereAllowed(() => chrome.scripting.executeScript({ target: { tabId }, files: ["over-page.js"] }));
}

/**
 * The leave of a press ends when the tab goes to another site. A page that comes back from the browser's cache has its marks
 * and asks as before, but cannot be reached: it keeps what it has.
 */
async function whereAllowed(reach: () => Promise<unknown>): Promise<void> {
  try {
    await reach();
  } catch (error) {
    console.info("claimlint:", error);
  }
}

async function answerPanel(question: FromPanel): Promise<ToPanel> {
  const { tabId } = question;
  if (question.kind === "check") {
    return (await toggle(tabId)) ? { kind: "done" } : { kind: "forbidden" };
  }
  // The tab may show another page by now, or this one while the background knows it no more.
  const stands = await toTab(tabId, { kind: pages.has(tabId) ? "are-you-there" : "resend" });
  const page = stands ? pages.get(tabId) : undefined;
  if (!page) return { kind: "unmarked" };
  try {
    switch (question.kind) {
      case "state": {
        const settings = await readSettings();
        page.audit(await wholeAuditor(), settings, navigator.languages);
        return page.state(settings);
      }
      case "json":
        return { kind: "json", json: page.json(await wholeAuditor()) };
      case "places":
        page.chosePlaces(question.places);
        await toTab(tabId, { kind: "recheck" });
        return { kind: "done" };
    }
  } catch (error) {
    return { kind: "failed", reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether somebody heard it: not where the tab has no marks. */
async function toTab(tabId: number, message: ToContent): Promise<boolean> {
  try {
    await chrome.tabs.sendMessage(tabId, message);
    return true;
  } catch {
    return false;
  }
}

function tell(tabId: number): void {
  const message: Changed = { kind: "changed", tabId };
  chrome.runtime.sendMessage(message).catch(() => {
    // No panel is open.
  });
}

/** Put in by scripts/build-web.mjs. */
declare const BROWSER: Browser;

/** Only as an answer to what the user did. Firefox opens its sidebar for its own button and key alone. */
async function openPanel(tabId: number): Promise<void> {
  if (!hasSide()) return openPanelAsTab(tabId);
  try {
    if (BROWSER === "firefox") throw new Error("no side panel");
    await chrome.sidePanel.open({ tabId });
  } catch {
    await button(tabId, await chrome.action.getBadgeText({ tabId }), (await inWords()).say("extension.open-panel"));
  }
}

/** On a phone: one for each page, which comes to the front when it is asked for again. */
async function openPanelAsTab(tabId: number): Promise<void> {
  const message: ShowPanel = { kind: "show-panel", tabId };
  const shown = await chrome.runtime.sendMessage(message).catch(() => false);
  if (!shown) await chrome.tabs.create({ url: chrome.runtime.getURL(`panel.html?tab=${tabId}`) });
}

chrome.action.onClicked.addListener((tab) => {
  if (tab.id === undefined) return;
  // Only in the very moment of the press may a panel open; whether it is wanted must be known already.
  if (withPanel && hasSide() && !pages.has(tab.id)) void openPanel(tab.id);
  void press(tab.id);
});

async function press(tabId: number): Promise<void> {
  if (!(await toggle(tabId))) await button(tabId, "–", (await inWords()).say("extension.forbidden"));
}

// Firefox for Android has no keys.
chrome.commands?.onCommand.addListener((command, tab) => {
  if (tab?.id === undefined) return;
  if (command === "open-list") void openPanel(tab.id);
  if (command === "next-claim") void toTab(tab.id, { kind: "step", by: 1 });
  if (command === "previous-claim") void toTab(tab.id, { kind: "step", by: -1 });
});

chrome.runtime.onConnect.addListener((port) => {
  if (port.name !== port_name) return;
  const tabId = port.sender?.tab?.id;
  // The panel and the pages of the extension have its own origin; everything else is a page with our script in it.
  const own = port.sender?.url?.startsWith(chrome.runtime.getURL("")) ?? false;
  const first: FirstBlocks["blocks"] = [];
  const asker: Asker = { gone: false };
  port.onDisconnect.addListener(() => (asker.gone = true));
  port.onMessage.addListener((told: FirstBlocks | FromPage | FromPanel) => {
    if (told.kind === "blocks") {
      first.push(...told.blocks);
      return;
    }
    const question = "blocks" in told ? ({ ...told, blocks: [...first, ...told.blocks] } as FromPage) : told;
    const answer = own
      ? answerPanel(question as FromPanel)
      : tabId !== undefined && answerPage(question as FromPage, tabId, asker);
    Promise.resolve(answer).then(
      (message) => message && !asker.gone && port.postMessage(message),
      (error: unknown) => {
        console.info("claimlint:", error);
        port.disconnect(); // whoever asked shall not wait
      },
    );
  });
});

chrome.tabs.onRemoved.addListener((tabId) => pages.delete(tabId));

// A new choice shows at once on every page that is marked.
chrome.storage.local.onChanged.addListener((changes) => {
  if (changes["pack"]) {
    engine?.then((old) => old.free());
    engine = undefined;
    pages.clear();
  }
  if (!changes["settings"] && !changes["pack"]) return;
  void readSettings().then((settings) => (withPanel = settings.withPanel));
  void chrome.tabs.query({}).then(async (tabs) => {
    for (const { id } of tabs) if (id !== undefined) await toTab(id, { kind: "recheck" });
  });
});

chrome.permissions.onRemoved.addListener(() => void forgetRevoked());

/** Rules of the user's own that lie over the usual ones are laid over the new ones of an update. */
async function renewPack(): Promise<void> {
  const own = await readPack();
  if (!own?.rules || isWhole(own.rules.files)) return;
  try {
    await chrome.storage.local.set({ pack: await compiledPack(own.name, own.rules.files) });
  } catch (error) {
    // They stay as they are; the options say what is wrong when they are chosen again.
    console.info("claimlint: the rules of one's own do not go with the new ones.", error);
  }
}

chrome.runtime.onInstalled.addListener(({ reason }) => {
  void registerAlways();
  if (reason === "update") void renewPack();
  if (reason === "install") void chrome.tabs.create({ url: chrome.runtime.getURL("welcome.html") });
});

// For tests, which do not wait until the browser puts us to sleep.
Object.assign(globalThis, {
  claimlint: {
    auditor,
    renewPack,
    pages,
    sleep() {
      pages.clear();
      engine = words = undefined;
    },
  },
});

// What the tests of the extension share: Chromium with it, a press on its button, its card.
//
// A test cannot press the browser's own button, which is what grants `activeTab`. So a copy of the built extension gets
// one host permission for the fixtures' server, and the background's handler of the button is called instead.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, root, until, watch } from "./browser.mjs";

/** A copy of the built extension that may run on these hosts without a press; `first` runs before its script in pages. */
export async function allowedCopy(browser, { first = "", hosts = ["http://localhost/*"] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), `claimlint-${browser}-`));
  await cp(join(root, `dist/extension-${browser}`), folder, { recursive: true });
  const file = join(folder, "manifest.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...manifest, host_permissions: hosts }));
  const script = join(folder, "content.js");
  await writeFile(script, first + (await readFile(script, "utf8")));
  return folder;
}

/** To run first: as in a browser without the CSS Custom Highlight API. */
export const no_highlights = "globalThis.Highlight = undefined;";

/** To run first: our shadow root is open, so that a test can look into it as a page could not. */
export const open_surface = `{
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    return attach.call(this, { ...options, mode: "open" });
  };
}`;

/** Chromium with the extension: `requests` holds the address of all that any page or the background asks for. */
export async function launchWithExtension({ first, hosts, ...options } = {}) {
  const folder = await allowedCopy("chrome", { first, hosts });
  process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS = "1";
  // Playwright switches off the cache of the browser's history, and extensions.
  const ignoreDefaultArgs = ["--disable-extensions", "--disable-back-forward-cache"];
  const chromium = await launch({ extension: folder, ignoreDefaultArgs, ...options });
  const { browser } = chromium;
  const requests = [];
  browser.on("request", (request) => requests.push(request.url()));
  const background = browser.serviceWorkers()[0] ?? (await browser.waitForEvent("serviceworker"));
  const tabOf = (page) =>
    background.evaluate(async (url) => {
      const tabs = await chrome.tabs.query({});
      return tabs.findLast((tab) => tab.url === url).id;
    }, page.url());
  return {
    browser,
    background,
    requests,
    tabOf,
    /** As a press on the button in the tab that shows this page. */
    async press(page) {
      await page.bringToFront();
      const tab = await tabOf(page);
      await background.evaluate((tabId) => globalThis.claimlint.toggle(tabId), tab);
    },
    /** What the button shows for a page: "getBadgeText" or "getTitle". */
    async button(page, what) {
      return background.evaluate(([tabId, what]) => chrome.action[what]({ tabId }), [await tabOf(page), what]);
    },
    /** An own page of the extension, such as "options.html". */
    async own(t, name) {
      const page = await browser.newPage();
      t.after(() => page.close());
      const problems = watch(page);
      t.after(() => assert.deepEqual(problems, [], `errors on the console of ${name}`));
      await page.goto(new URL(name, background.url()).href);
      return page;
    },
    /** As if the background had slept since it last heard of a page. */
    async forget() {
      await background.evaluate(() => globalThis.claimlint.sleep());
    },
    /** Whether the browser puts the content script into every page, as on sites that are always checked. */
    async everywhere(on) {
      await background.evaluate(async (wanted) => {
        const script = { id: "test", matches: ["http://localhost/*"], js: ["content.js"], runAt: "document_idle" };
        if (wanted) await chrome.scripting.registerContentScripts([script]);
        else await chrome.scripting.unregisterContentScripts({ ids: ["test"] });
      }, on);
    },
    /** How many pages the background knows. */
    known() {
      return background.evaluate(() => globalThis.claimlint.pages.size);
    },
    async close() {
      await chromium.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Stops the service worker as the browser does after a while: `own` is a page of the extension. What held it is void then. */
export async function stopBackground(own) {
  const session = await own.context().newCDPSession(own);
  const states = []; // it may be started again at once
  session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    states.push(...versions.map(({ runningStatus }) => runningStatus));
  });
  await session.send("ServiceWorker.enable");
  await until(() => states.length > 0, "a background to stop");
  states.length = 0;
  await session.send("ServiceWorker.stopAllWorkers");
  await until(() => states.includes("stopped"), "the background stops");
  await session.detach();
}

/** Bytes of the running service worker's heap after a collection: `own` is a page of the extension. */
export async function backgroundHeap(own) {
  const session = await own.context().newCDPSession(own);
  const { targetInfos } = await session.send("Target.getTargets");
  const { targetId } = targetInfos.find(({ type }) => type === "service_worker");
  const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
  const answers = new Map();
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    answers.get(id)?.(result);
  });
  const ask = (id, method) =>
    new Promise((resolve) => {
      answers.set(id, resolve);
      void session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
    });
  await ask(1, "HeapProfiler.collectGarbage");
  const { usedSize } = await ask(2, "Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/** A page that keeps a list of every change of its tree, `added`, and fails its test if the console told of an error. */
export async function openWatched(t, browser, url) {
  const page = await browser.newPage();
  t.after(() => page.close());
  const problems = watch(page);
  t.after(() => assert.deepEqual(problems, [], "errors on the shop's console"));
  await page.goto(url);
  await page.evaluate(watchTree);
  return page;
}

/** Runs in the page. */
export function watchTree() {
  window.added = [];
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "childList")
        for (const node of addedNodes) window.added.push(`${target.nodeName} > ${node.nodeName}`);
      else window.added.push(`${type} of ${target.nodeName}`);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** Text of the card in the closed shadow root, which only the browser's own debugger may look into. */
export async function cardText(page) {
  const session = await page.context().newCDPSession(page);
  const { root: tree } = await session.send("DOM.getDocument", { depth: -1, pierce: true });
  await session.detach();
  const texts = [];
  const isOurs = ({ shadowRootType }) => shadowRootType === "closed";
  const visit = (node, inside) => {
    if (inside && node.nodeType === 3) texts.push(node.nodeValue);
    const isCard = inside || node.attributes?.includes("dialog");
    for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? []).filter(isOurs)]) visit(child, isCard);
  };
  const find = (node) => {
    if (node.nodeName === "CLAIMLINT-SURFACE") visit(node, false);
    else for (const child of node.children ?? []) find(child);
  };
  find(tree);
  return texts.join(" ");
}

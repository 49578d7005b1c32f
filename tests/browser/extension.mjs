// What the tests of the extension share: the fixture shops and Chromium with the extension, a press on its button, its card.
//
// In Chromium it is the extension as it is built, and the browser itself is asked to press the button in its toolbar, which
// grants `activeTab` as a hand would. Where that is not enough, or in Firefox, a copy gets leave for the fixtures' server.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { launch, root, until, watch } from "./browser.mjs";
import { openShops } from "./fixtures/shops.mjs";

/** The hosts of the fixtures' servers. */
export const fixture_hosts = ["http://localhost/*"];

/** The fixture shops and Chromium with the extension, for all tests of a file. */
export async function openAll(options) {
  const [served, chromium] = await Promise.all([openShops(), launchWithExtension(options)]);
  after(() => Promise.all([served.close(), chromium.close()]));
  return { served, chromium };
}

/** A rule of somebody's own: marks what the plain shop says of its batches, which no usual rule minds. */
export const own_rule = {
  id: "own/batches",
  title: "Says how it is made",
  why: "How much is made at a time says nothing on whether it works.",
  type: "guarantee",
  severity: "low",
  patterns: ["small batches"],
  regulations: ["@guarantee"],
  examples: {
    match: ["Made in [[small batches]].", "We brew [[small batches]] by hand."],
    clear: ["Made in large batches.", "A small batch."],
  },
};

/** A copy of the built extension that may run on these hosts without a press; `first` runs before its script in pages. */
export async function copyOf(browser, { first = "", hosts = [] } = {}) {
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

/**
 * Chromium with the extension: `requests` holds the address of all that any page or the background asks for. With `first` or
 * `hosts` it is a copy of the built one.
 */
export async function launchWithExtension({ first, hosts, ...options } = {}) {
  const copied = first !== undefined || hosts !== undefined;
  const folder = copied ? await copyOf("chrome", { first, hosts }) : join(root, "dist/extension-chrome");
  process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS = "1";
  // Playwright switches off the cache of the browser's history, and extensions.
  const ignoreDefaultArgs = ["--disable-extensions", "--disable-back-forward-cache"];
  const chromium = await launch({ extension: folder, ignoreDefaultArgs, ...options });
  const { browser } = chromium;
  const driver = await browser.browser().newBrowserCDPSession();
  const requests = [];
  browser.on("request", (request) => requests.push(request.url()));
  const background = browser.serviceWorkers()[0] ?? (await browser.waitForEvent("serviceworker"));
  const tabs = new WeakMap();
  const onOwnPage = async (what, origin) => {
    const page = await browser.newPage();
    await page.goto("chrome://extensions");
    const id = new URL(background.url()).host;
    await page.evaluate(([what, id, site]) => chrome.developerPrivate[what](id, site), [what, id, origin]);
    await page.close();
  };
  /** Known by being in front: the extension is told no addresses of pages that it may not read. */
  const tabOf = async (page) => {
    if (!tabs.has(page)) {
      await page.bringToFront();
      const [tab] = await background.evaluate(() => chrome.tabs.query({ active: true, currentWindow: true }));
      tabs.set(page, tab.id);
    }
    return tabs.get(page);
  };
  return {
    browser,
    background,
    requests,
    tabOf,
    /** A press on the button in the browser's toolbar, with the tab of this page in front; when, by the clock of pages. */
    async press(page) {
      await page.bringToFront();
      let tab;
      await until(async () => {
        const { targetInfos } = await driver.send("Target.getTargets", { filter: [{ type: "tab" }] });
        tab = targetInfos.find(({ embedderData }) => embedderData?.tabActive);
        return tab?.url === page.url();
      }, "the tab of the page is in front");
      const now = performance.timeOrigin + performance.now();
      await driver.send("Extensions.triggerAction", { id: new URL(background.url()).host, targetId: tab.targetId });
      return now;
    },
    /** What the button shows for a page: "getBadgeText" or "getTitle". */
    async button(page, what) {
      return background.evaluate(([tabId, what]) => chrome.action[what]({ tabId }), [await tabOf(page), what]);
    },
    /** What runs this text in the side panel, once that stands beside a page. */
    async sidePanel() {
      const isPanel = ({ type, url }) => type === "page" && url.endsWith("/panel.html");
      let panel;
      await until(async () => {
        panel = (await driver.send("Target.getTargets")).targetInfos.find(isPanel);
        return panel !== undefined;
      }, "the side panel opens");
      const ask = await attach(driver, panel.targetId);
      return async (expression) => (await ask("Runtime.evaluate", { expression, returnByValue: true })).result.value;
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
    /** From now on the browser puts the content script into every page that it may, as on sites that are always checked. */
    async everywhere() {
      await background.evaluate(async (matches) => {
        await chrome.scripting.registerContentScripts([
          { id: "test", matches, js: ["content.js"], runAt: "document_idle" },
        ]);
      }, fixture_hosts);
    },
    /** Leave for a site, given on the browser's own page of extensions. */
    allow(origin) {
      return onOwnPage("addHostPermission", origin);
    },
    /** The same taken back there. */
    revoke(origin) {
      return onOwnPage("removeHostPermission", origin);
    },
    /** As when a newer version has come: the extension is loaded anew. */
    async update() {
      await driver.send("Extensions.loadUnpacked", { path: folder });
    },
    /** How many pages the background knows. */
    known() {
      return background.evaluate(() => globalThis.claimlint.pages.size);
    },
    async close() {
      await chromium.close();
      if (copied) await rm(folder, { recursive: true, force: true });
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

/** Asks a target that the driver has no page for, by its own words; `session` is any of the driver's. */
async function attach(session, targetId) {
  const { sessionId } = await session.send("Target.attachToTarget", { targetId, flatten: false });
  const answers = [];
  session.on("Target.receivedMessageFromTarget", (message) => {
    if (message.sessionId !== sessionId) return;
    const { id, result } = JSON.parse(message.message);
    answers[id]?.(result);
  });
  return (method, params = {}) =>
    new Promise((resolve) => {
      const message = JSON.stringify({ id: answers.push(resolve) - 1, method, params });
      void session.send("Target.sendMessageToTarget", { sessionId, message });
    });
}

/** Bytes of the running service worker's heap after a collection: `own` is a page of the extension. */
export async function backgroundHeap(own) {
  const session = await own.context().newCDPSession(own);
  const { targetInfos } = await session.send("Target.getTargets");
  const ask = await attach(session, targetInfos.find(({ type }) => type === "service_worker").targetId);
  await ask("HeapProfiler.collectGarbage");
  const { usedSize } = await ask("Runtime.getHeapUsage");
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

/** Where the button of this name stands on the card, which is in a closed shadow root. */
export async function placeInCard(page, name) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const button = nodes.find((node) => node.role?.value === "button" && node.name?.value === name);
  assert.ok(button, `no button "${name}" on the card`);
  const { backendDOMNodeId: backendNodeId } = button;
  await session.send("DOM.scrollIntoViewIfNeeded", { backendNodeId });
  let [before, box] = [[], []];
  const standsStill = async () => {
    before = box;
    box = (await session.send("DOM.getBoxModel", { backendNodeId })).model.content;
    return box.join() === before.join();
  };
  await until(standsStill, `a card that stands still, with "${name}"`);
  await session.detach();
  const [left, top, , , right, bottom] = box;
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

export async function pressInCard(page, name) {
  const { x, y } = await placeInCard(page, name);
  await page.mouse.click(x, y);
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

/** Tasks of the page's main thread while `act` runs: their processor time in ms, with what they held. */
export async function tasksDuring(page, act) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const includedCategories = ["devtools.timeline", "disabled-by-default-devtools.timeline"];
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories } });
  await act();
  await page.waitForTimeout(400);
  const complete = new Promise((done) => session.once("Tracing.tracingComplete", done));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const tasks = (thread) =>
    events.filter(
      ({ name, pid, tid, ph }) => name === "RunTask" && ph === "X" && pid === thread.pid && tid === thread.tid,
    );
  const processorTime = ({ tdur, dur }) => (tdur ?? dur) / 1000;
  const load = (thread) => tasks(thread).reduce((sum, task) => sum + processorTime(task), 0);
  const mains = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const main = mains.sort((a, b) => load(b) - load(a))[0]; // the page's: the others are idle
  const drawing = events.filter(
    ({ name, pid, tid }) => /^(?:PrePaint|Paint|Layerize|Commit)$/.test(name) && pid === main.pid && tid === main.tid,
  );
  return tasks(main).map((task) => ({
    ms: processorTime(task),
    draws: drawing.some(({ ts }) => ts >= task.ts && ts < task.ts + task.dur),
  }));
}

// The extension in Chromium, on a shop under a strict Content-Security-Policy with Trusted Types.
//
// A test cannot press the browser's own button, which is what grants `activeTab`. So a copy of the built extension gets
// one host permission for the fixture's server, and the background's handler of the button is called instead.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  assertMarked,
  assertNotMarked,
  highlights,
  launch,
  marked,
  pointOn,
  root,
  serve,
  untilMarked,
  watch,
} from "./browser.mjs";

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

let folder;
let server;
let chromium;
let background;
let requests;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "claimlint-extension-"));
  await cp(join(root, "dist/extension-chrome"), folder, { recursive: true });
  const file = join(folder, "manifest.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...manifest, host_permissions: ["http://localhost/*"] }));

  server = await serve(join(root, "tests/browser/fixtures/shop"), { headers: { "Content-Security-Policy": policy } });
  process.env.PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS = "1";
  chromium = await launch({ extension: folder });
  requests = [];
  chromium.browser.on("request", (request) => requests.push(request.url()));
  background = chromium.browser.serviceWorkers()[0] ?? (await chromium.browser.waitForEvent("serviceworker"));
});
after(async () => {
  await chromium?.close();
  await server?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function openShop(t) {
  const page = await chromium.browser.newPage();
  t.after(() => page.close());
  const problems = watch(page);
  t.after(() => assert.deepEqual(problems, [], "errors on the shop's console"));
  await page.goto(server.url);
  await page.evaluate(() => {
    window.added = [];
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === "childList")
          for (const node of addedNodes) window.added.push(`${target.nodeName} > ${node.nodeName}`);
        else window.added.push(`${type} of ${target.nodeName}`);
      }
    }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  return page;
}

/** As a press on the button in the tab that shows this page. */
async function press(page) {
  await page.bringToFront();
  await background.evaluate(async (url) => {
    const tabs = await chrome.tabs.query({});
    await globalThis.claimlint.toggle(tabs.findLast((tab) => tab.url === url).id);
  }, page.url());
}

function badge(page) {
  return background.evaluate(async (url) => {
    const tabs = await chrome.tabs.query({});
    return chrome.action.getBadgeText({ tabId: tabs.findLast((tab) => tab.url === url).id });
  }, page.url());
}

/** Text of the card in the closed shadow root, which only the browser's own debugger may look into. */
async function cardText(page) {
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

async function until(condition, what) {
  for (let tries = 0; tries < 50; tries++) {
    if (await condition()) return;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  assert.fail(`never happened: ${what}`);
}

describe("a press on the button", () => {
  test("highlights the claims of the page, and nothing hidden", async (t) => {
    const page = await openShop(t);
    await press(page);
    await untilMarked(page);
    const texts = await marked(page);
    assertMarked(texts, "treatment for restless legs", "no side effects", "cured my restless legs");
    assertNotMarked(texts, "insomnia", "migraine", "glass");
  });

  test("adds nothing to the page's own tree, and the shop still works", async (t) => {
    const page = await openShop(t);
    await press(page);
    await untilMarked(page);
    assert.deepEqual(await page.evaluate(() => window.added), ["HTML > CLAIMLINT-SURFACE"]);
    await page.getByRole("button", { name: "Add to basket" }).click();
    assert.equal(await page.locator("#basket").innerText(), "1");
    assert.equal(await page.evaluate(() => document.querySelector("claimlint-surface").shadowRoot), null);
  });

  test("puts the number on the button", async (t) => {
    const page = await openShop(t);
    await press(page);
    await untilMarked(page);
    await until(async () => Number(await badge(page)) === (await marked(page)).length, "a number on the button");
  });

  test("a second press removes everything", async (t) => {
    const page = await openShop(t);
    await press(page);
    await untilMarked(page);
    await press(page);
    await page.waitForFunction(() => document.querySelector("claimlint-surface") === null);
    assert.deepEqual(await highlights(page), []);
    await until(async () => (await badge(page)) === "", "an empty button");
    await press(page);
    await untilMarked(page);
  });

  test("no request leaves", async (t) => {
    const page = await openShop(t);
    requests.length = 0;
    await press(page);
    await untilMarked(page);
    const on = await pointOn(page, "treatment for restless legs");
    await page.mouse.click(on.x, on.y);
    await page.waitForTimeout(300);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith("chrome-extension://")),
      [],
    );
    assert.deepEqual(
      requests.filter((url) => url.includes("evidence.json")),
      [],
    );
  });
});

describe("what cannot be read", () => {
  const title = (page) =>
    background.evaluate(async (url) => {
      const tabs = await chrome.tabs.query({});
      return chrome.action.getTitle({ tabId: tabs.findLast((tab) => tab.url === url).id });
    }, page.url());

  test("is counted in the button's title", async (t) => {
    const page = await openShop(t);
    await page.evaluate(() => {
      for (const [name, alt, width] of [
        ["img", "", 400],
        ["img", "Benefits", 300],
        ["img", "A jar of balm", 400],
        ["img", "", 40],
        ["iframe", "", 300],
        ["iframe", "", 1],
      ]) {
        const element = document.createElement(name);
        if (name === "img") element.alt = alt;
        element.width = width;
        element.height = width;
        element.style.display = "block";
        document.querySelector("#app").append(element);
      }
    });
    await press(page);
    await until(async () => /\bmarked\b/.test(await title(page)), "a title");
    assert.match(await title(page), /marked\. .*Not read: 2 images that may hold text and 1 frame\.$/);
  });

  test("is not mentioned where everything was", async (t) => {
    const page = await openShop(t);
    await press(page);
    await until(async () => /\bmarked\b/.test(await title(page)), "a title");
    assert.doesNotMatch(await title(page), /Not read/);
  });
});

describe("a press on a highlight", () => {
  test("opens the card, Escape closes it", async (t) => {
    const page = await openShop(t);
    await press(page);
    await untilMarked(page);
    const on = await pointOn(page, "treatment for restless legs");
    await page.mouse.click(on.x, on.y);
    await until(async () => /what helps instead/i.test(await cardText(page)), "a card");
    assert.match(await cardText(page), /“(?:extremely )?effective treatment for/i);
    await page.keyboard.press("Escape");
    await until(async () => (await cardText(page)) === "", "no card");
    assert.deepEqual(await page.evaluate(() => window.added), ["HTML > CLAIMLINT-SURFACE"]);
  });

  test("hovering opens it too, other text opens none", async (t) => {
    const page = await openShop(t);
    await press(page);
    await untilMarked(page);
    const on = await pointOn(page, "cured my");
    await page.mouse.move(on.x, on.y);
    await until(async () => /cured my/i.test(await cardText(page)), "a card");
    await page.mouse.move(2, 2);
    await until(async () => (await cardText(page)) === "", "no card");
    await page.locator("#plain").click();
    assert.equal(await cardText(page), "");
  });
});

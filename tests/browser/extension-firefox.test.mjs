// The extension in Firefox, driven by WebDriver BiDi, on those fixture shops where browsers differ; and what Mozilla's linter
// says of it. A copy of the extension runs on the fixtures' server by itself; as it is installed, it is driven by the browser's
// own button.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { launchFirefox, root, until, watch } from "./browser.mjs";
import { copyOf, fixture_hosts, watchTree } from "./extension.mjs";
import { assertWords, markedEverywhere, openShops, shops } from "./fixtures/shops.mjs";

test("Mozilla's linter finds nothing to say", async () => {
  const linter = join(root, "node_modules/.bin/addons-linter");
  const { stdout } = await promisify(execFile)(process.execPath, [
    linter,
    "--output=json",
    join(root, "dist/claimlint-firefox.zip"),
  ]);
  const { errors, warnings } = JSON.parse(stdout);
  assert.deepEqual(
    [...errors, ...warnings].map(({ code, message }) => `${code}: ${message}`),
    [],
  );
});

test("in Firefox a press on the button in the toolbar marks, the next one removes the marks", async (t) => {
  const served = await openShops();
  t.after(() => served.close());
  const firefox = await launchFirefox({ args: ["--remote-allow-system-access"] });
  t.after(() => firefox.close());
  await firefox.installExtension(join(root, "dist/extension-firefox"));
  const page = await firefox.newPage();
  const problems = watch(page);
  await page.goto(served.urlOf("shop"));
  await page.bringToFront();
  const ask = async (method, params) => (await firefox.connection.send(method, params)).result;
  const { contexts } = await ask("browsingContext.getTree", { "moz:scope": "chrome" });
  const { context } = contexts.find(({ url }) => url.endsWith("/browser.xhtml"));
  const inWindow = async (expression) =>
    (await ask("script.evaluate", { expression, target: { context }, awaitPromise: true })).result.value;
  const id = "claimlint_claimlint_example-browser-action";
  await inWindow(`CustomizableUI.addWidgetToArea("${id}", "nav-bar")`);
  const button = `document.getElementById("${id}").querySelector(".unified-extensions-item-action-button")`;
  const number = () => inWindow(`${button}.getAttribute("badge")`);
  const texts = () => page.evaluate(markedEverywhere);
  const { marked, unmarked } = shops.find(({ name }) => name === "shop");
  await inWindow(`${button}.click()`);
  await until(async () => (await texts()).length > 0 && Number(await number()) === (await texts()).length, "marks");
  assertWords(await texts(), marked, unmarked, "shop");
  await inWindow(`${button}.click()`);
  await until(async () => !(await number()) && (await texts()).length === 0, "nothing marked");
  assert.equal(await page.evaluate(() => document.querySelector("claimlint-surface")), null);
  assert.deepEqual(problems, []);
});

describe("in Firefox", () => {
  let served;
  let firefox;
  let folder;

  before(async () => {
    folder = await copyOf("firefox", { hosts: fixture_hosts });
    const file = join(folder, "manifest.json");
    const manifest = JSON.parse(await readFile(file, "utf8"));
    const always = { matches: ["http://localhost/*"], js: ["content.js"], run_at: "document_idle" };
    await writeFile(file, JSON.stringify({ ...manifest, content_scripts: [always] }));
    served = await openShops();
    firefox = await launchFirefox();
    await firefox.installExtension(folder);
  });
  after(async () => {
    await firefox?.close();
    await served?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function open(t, name) {
    const page = await firefox.newPage();
    t.after(() => page.close());
    const problems = watch(page);
    t.after(() => assert.deepEqual(problems, [], "errors on the shop's console"));
    await page.goto(served.urlOf(name));
    return page;
  }

  async function untilWords(page, wanted, unwanted, where) {
    let texts = [];
    const fits = async () => {
      texts = await page.evaluate(markedEverywhere);
      try {
        assertWords(texts, wanted, unwanted, where);
        return true;
      } catch {
        return false;
      }
    };
    for (let tries = 0; tries < 160; tries++) {
      if (await fits()) return;
      await new Promise((resume) => setTimeout(resume, 50));
    }
    assertWords(texts, wanted, unwanted, where);
  }

  // Steps that both drivers know.
  const next = {
    react: [(page) => page.click("#variant"), ["treat migraine", "no side effects"], ["restless legs"]],
    vue: [(page) => page.click("#more"), ["cured my allergy", "cures anaemia"], []],
    "single-page": [(page) => page.click("nav a:nth-of-type(2)"), ["melts fat"], ["psoriasis"]],
    shadow: shops.find(({ name }) => name === "shadow").next[0],
  };

  for (const name of ["plain", "shop", "react", "vue", "single-page", "rtl", "shadow", "frames", "tabs"]) {
    test(`${name}: its claims are marked, and the shop works`, async (t) => {
      const { marked, unmarked } = shops.find((shop) => shop.name === name);
      const page = await open(t, name);
      await untilWords(page, marked, unmarked, name);
      await page.evaluate(watchTree);
      if (next[name]) {
        const [act, wanted, unwanted] = next[name];
        await act(page);
        await untilWords(page, wanted, unwanted, name);
      }
      await page.click("#buy");
      assert.equal(await page.$eval("#basket", (basket) => basket.textContent), "1");
      const hosts = await page.evaluate(() => [
        document.querySelectorAll("claimlint-surface").length,
        document.querySelector("claimlint-surface").shadowRoot,
        window.added.filter((change) => change.includes("CLAIMLINT")).length,
      ]);
      assert.deepEqual(hosts, [1, null, 0]);
    });
  }

  test("over a dialog that holds the focus the card keeps it, and the dialog stays", async (t) => {
    const page = await open(t, "dialog");
    await page.click("#open-bag");
    await untilWords(page, ["treats shingles"], [], "dialog");
    const box = await page.$eval("#bag p", (text) => text.getBoundingClientRect().toJSON());
    await page.mouse.click(box.x + 110, box.y + box.height / 2);
    const focused = () => page.evaluate(() => document.activeElement.localName);
    await until(async () => (await focused()) === "claimlint-surface", "the focus on a card");
    for (const key of ["Tab", "Tab", "ArrowRight", "Tab"]) {
      await page.keyboard.press(key);
      assert.equal(await focused(), "claimlint-surface", key);
    }
    await page.keyboard.press("Escape");
    await until(async () => (await focused()) !== "claimlint-surface", "no card");
    assert.equal(await page.$eval("#bag", (bag) => bag.hidden), false);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "checkout");
  });

  test("a press on a mark opens the card, Escape closes it", async (t) => {
    const page = await open(t, "plain");
    await untilWords(page, ["cure hay fever"], [], "plain");
    const at = await page.evaluate(() => {
      const [still] = CSS.highlights.get("claimlint-high");
      const range = document.createRange();
      range.setStart(still.startContainer, still.startOffset);
      range.setEnd(still.endContainer, still.endOffset);
      const { x, bottom, height } = range.getBoundingClientRect();
      return { x: x + 20, y: bottom - height / 2, bottom };
    });
    const ours = () =>
      page.evaluate(
        ({ x, bottom }) => document.elementFromPoint(x, bottom + 40)?.localName === "claimlint-surface",
        at,
      );
    assert.equal(await ours(), false);
    await page.mouse.click(at.x, at.y);
    await until(ours, "a card under the words");
    await page.keyboard.press("Escape");
    await until(async () => !(await ours()), "no card");
  });
});

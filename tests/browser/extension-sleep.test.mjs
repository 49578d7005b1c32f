// Chromium stops the extension's service worker for good, as it does after half a minute; the next message starts it again.
// And the extension is updated while a page with its marks is open.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pointOn, until } from "./browser.mjs";
import { cardText, openAll, openWatched, pressInCard, stopBackground } from "./extension.mjs";
import { markedEverywhere } from "./fixtures/shops.mjs";

const { served, chromium } = await openAll();

test("a stopped background is started by a change, by a card and by the panel", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  const isMarked = async (words) => (await shop.evaluate(markedEverywhere)).join("\n").includes(words);
  await until(() => isMarked("cure hay fever"), "marks");
  const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
  await panel.locator(".entry").first().waitFor();

  await stopBackground(panel);
  await shop.bringToFront();
  await shop.evaluate(() => {
    document.querySelector("h1").textContent = "These drops treat asthma";
  });
  await until(() => isMarked("treat asthma"), "the new mark");
  assert.ok(await isMarked("cure hay fever"));
  await panel.locator(".entry", { hasText: "treat asthma" }).first().waitFor();

  await stopBackground(panel);
  await panel.locator(".entry", { hasText: "no side effects" }).click();
  await until(async () => /no side effects/.test(await cardText(shop)), "the card");

  await stopBackground(panel);
  await panel.reload();
  await panel.locator(".entry", { hasText: "treat asthma" }).first().waitFor();
});

test("marks do not wait for what cards say; a card waits for it", async (t) => {
  const worker = chromium.browser.serviceWorkers().at(-1);
  await worker.evaluate(() => {
    globalThis.claimlint.sleep();
    const { fetch } = globalThis;
    globalThis.fetch = (address) => {
      if (!String(address).endsWith(".texts")) return fetch(address);
      return new Promise((arrive) => {
        globalThis.letTextsArrive = () => arrive(fetch(address));
      });
    };
  });
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  await until(async () => (await shop.evaluate(markedEverywhere)).join("\n").includes("cure hay fever"), "marks");
  await until(() => worker.evaluate(() => "letTextsArrive" in globalThis), "that the texts are asked for");
  const { x, y } = await pointOn(shop, "cure hay fever");
  await shop.mouse.click(x, y);
  await shop.waitForTimeout(300);
  assert.equal(await cardText(shop), "");
  await worker.evaluate(() => globalThis.letTextsArrive());
  await until(async () => /cure hay fever.*Medicines Act/s.test(await cardText(shop)), "the card with the law");
});

test("one that is stopped under a question is asked again, and the page is watched as before", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  const isMarked = async (words) => (await shop.evaluate(markedEverywhere)).join("\n").includes(words);
  await until(() => isMarked("cure hay fever"), "marks");
  const own = await chromium.own(t, "welcome.html");
  const worker = chromium.browser.serviceWorkers().at(-1);
  await worker.evaluate(() => {
    globalThis.asked = 0;
    chrome.runtime.onConnect.addListener((port) => port.onMessage.addListener(() => globalThis.asked++));
    chrome.storage.local.get = () => new Promise(() => {}); // so that no answer comes
  });
  const title = (words) =>
    shop.evaluate((text) => {
      document.querySelector("h1").textContent = text;
    }, words);
  await shop.bringToFront();
  await title("These drops treat asthma");
  await until(() => worker.evaluate(() => globalThis.asked > 0), "the question");
  assert.equal(await isMarked("treat asthma"), false);
  await stopBackground(own);
  await until(() => isMarked("treat asthma"), "the mark of the change under which it was stopped");
  await title("These drops heal eczema");
  await until(() => isMarked("heal eczema"), "the mark of a later change");
});

test("what is ignored while it sleeps is ignored", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  const texts = async () => (await shop.evaluate(markedEverywhere)).join("\n");
  await until(async () => (await texts()).includes("no side effects"), "marks");
  const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
  await panel.locator(".entry", { hasText: "no side effects" }).first().click();
  await until(async () => /no side effects/.test(await cardText(shop)), "the card");
  await shop.bringToFront();
  await pressInCard(shop, "ignore");
  await stopBackground(panel);
  await pressInCard(shop, "These words on this site");
  await until(async () => !(await texts()).includes("no side effects"), "no mark");
  await until(async () => /Ignored/.test(await cardText(shop)), "that the card says so");
  await stopBackground(panel);
  await pressInCard(shop, "Undo");
  await until(async () => (await texts()).includes("no side effects"), "the mark again");
});

test("updated while a page is open, it leaves the page in peace; a press marks it anew", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  const texts = async () => (await shop.evaluate(markedEverywhere)).join("\n");
  await until(async () => (await texts()).includes("cure hay fever"), "marks");
  await chromium.update();
  await shop.evaluate(() => {
    document.querySelector("h1").textContent = "These drops treat asthma";
  });
  await shop.waitForTimeout(600);
  assert.match(await texts(), /cure hay fever/);
  assert.doesNotMatch(await texts(), /treat asthma/);
  await chromium.press(shop);
  await until(async () => (await texts()).includes("treat asthma"), "the new mark");
  assert.equal(await shop.locator("claimlint-surface").count(), 1);
});

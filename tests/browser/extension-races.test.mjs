// What comes at the same time, or in another order than usual: presses in a row, a page that goes while it is audited, changes
// from two places. The engine's rules or the storage are held back so that it is so each time.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { pointOn, until } from "./browser.mjs";
import { cardText, openAll, openWatched } from "./extension.mjs";
import { markedEverywhere } from "./fixtures/shops.mjs";

const { served, chromium } = await openAll();
beforeEach(() => chromium.background.evaluate(() => chrome.storage.local.clear()));

const texts = async (shop) => (await shop.evaluate(markedEverywhere)).join("\n");
const untilMarked = (shop, words) => until(async () => (await texts(shop)).includes(words), `a mark: ${words}`);
const badge = (shop) => chromium.button(shop, "getBadgeText");
const known = async (shop) =>
  chromium.background.evaluate((tab) => globalThis.claimlint.pages.has(tab), await chromium.tabOf(shop));

/** A page that is known, and whose audit waits for the engine's rules until they are let go. */
async function heldInAudit(t) {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  return { shop, letGo: await pressHeld(shop) };
}

/** Presses the button; the engine begins anew, and waits for its rules. */
async function pressHeld(shop) {
  await chromium.background.evaluate(() => {
    globalThis.claimlint.sleep();
    const { fetch } = globalThis;
    const gate = new Promise((open) => (globalThis.letGo = open));
    globalThis.fetch = async (address, options) => {
      if (String(address).endsWith(".pack")) {
        await gate;
        globalThis.fetch = fetch;
      }
      return fetch(address, options);
    };
  });
  await chromium.press(shop);
  await until(() => known(shop), "the page is known");
  return () => chromium.background.evaluate(() => globalThis.letGo());
}

test("a second press while the page is read or audited: no marks, no number, nothing known", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.tabOf(shop);
  await chromium.press(shop);
  await chromium.press(shop);
  await shop.waitForTimeout(1500);
  assert.equal(await texts(shop), "");
  assert.equal(await badge(shop), "");
  assert.equal(await known(shop), false);

  const letGo = await pressHeld(shop);
  await chromium.press(shop);
  await until(async () => !(await known(shop)), "the page is forgotten");
  await letGo();
  await shop.waitForTimeout(1000);
  assert.equal(await texts(shop), "");
  assert.equal(await badge(shop), "");
});

test("the number of a page that was left while it was audited is not put on the next one", async (t) => {
  const { shop, letGo } = await heldInAudit(t);
  await shop.goto(served.urlOf("rtl"));
  await letGo();
  await shop.waitForTimeout(1000);
  assert.equal(await badge(shop), "");
});

test("a page that was left while it was audited is marked once one comes back to it", async (t) => {
  const { shop, letGo } = await heldInAudit(t);
  await shop.evaluate(() => addEventListener("pageshow", ({ persisted }) => (window.cached = persisted)));
  await shop.goto(served.urlOf("rtl"));
  await letGo();
  await shop.waitForTimeout(500);
  await shop.evaluate(() => history.back());
  await shop.waitForURL(served.urlOf("plain"), { waitUntil: "commit" });
  await until(() => shop.evaluate(() => window.cached !== undefined), "page is back");
  assert.equal(await shop.evaluate(() => window.cached), true);
  await untilMarked(shop, "cure hay fever");
  assert.ok(Number(await badge(shop)) > 0);
});

test("settings that are changed from two places at once are both kept", async (t) => {
  const [one, other] = await Promise.all([chromium.own(t, "options.html"), chromium.own(t, "options.html")]);
  for (const options of [one, other]) {
    await options.getByText(/^In use: /).waitFor();
    await options.evaluate(() => {
      const { get } = chrome.storage.local;
      chrome.storage.local.get = async (...keys) => {
        const got = await get.apply(chrome.storage.local, keys);
        await new Promise((resume) => setTimeout(resume, 300));
        return got;
      };
    });
  }
  await Promise.all([
    one.evaluate(() => document.getElementById("hedged-box").click()),
    other.evaluate(() => document.getElementById("type-disease").click()),
  ]);
  await one.waitForTimeout(1500);
  const { settings } = await chromium.background.evaluate(() => chrome.storage.local.get("settings"));
  assert.deepEqual([settings.hedged, settings.hiddenTypes], [false, ["disease"]]);
});

test("a press in the panel opens the card of its own words, though the page has changed since", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  await untilMarked(shop, "no side effects");
  const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
  const entry = panel.locator(".entry", { hasText: "no side effects", hasNotText: "not on the visible page" });
  await entry.first().waitFor();
  // The panel hears of it later.
  await panel.evaluate(() => {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (does, wait) => setTimeout(does, wait + 3000);
  });
  await shop.bringToFront();
  await shop.evaluate(() => {
    document
      .querySelector("h1")
      .insertAdjacentHTML("afterend", "<p>These drops treat asthma.</p><p>They cure cancer.</p>");
  });
  await untilMarked(shop, "treat asthma");
  await entry.first().evaluate((element) => element.click());
  await until(async () => (await cardText(shop)) !== "", "a card");
  assert.match(await cardText(shop), /no side effects/);
});

test("a card that is asked for while a change is under way is of its own words", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  await untilMarked(shop, "no side effects");
  const tab = await chromium.tabOf(shop);
  const { x, y } = await pointOn(shop, "no side effects");
  await chromium.background.evaluate((tab) => {
    const page = globalThis.claimlint.pages.get(tab);
    const { url, unread } = page;
    // As when the change has come here, and its answer is still on the way.
    page.take({
      kind: "change",
      url,
      title: "t",
      unread,
      slow: 0,
      at: 0,
      remove: 0,
      blocks: [{ text: "These drops treat asthma. They cure cancer.", role: "paragraph", voice: "seller" }],
    });
    return globalThis.claimlint.auditor().then((auditor) => page.audit(auditor, { places: ["nz"] }, ["en"]));
  }, tab);
  await shop.mouse.click(x, y);
  await until(async () => (await cardText(shop)) !== "", "a card");
  assert.match(await cardText(shop), /no side effects/);
});

test("a page that could not be audited at first is marked after a change", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.background.evaluate(() => {
    globalThis.claimlint.sleep();
    const { fetch } = globalThis;
    globalThis.fetch = async (address, options) => {
      if (String(address).endsWith(".pack")) throw new Error("not now");
      return fetch(address, options);
    };
    globalThis.mend = () => (globalThis.fetch = fetch);
  });
  await chromium.press(shop);
  await until(async () => (await badge(shop)) === "!", "a sign that it failed");
  await chromium.background.evaluate(() => globalThis.mend());
  await shop.evaluate(() => {
    document.querySelector("h1").textContent = "These drops treat asthma";
  });
  await until(async () => Number(await badge(shop)) > 0, "a number");
  await untilMarked(shop, "treat asthma");
});

test("a press on an entry counts though the list is drawn anew under it", async (t) => {
  const shop = await openWatched(t, chromium.browser, served.urlOf("plain"));
  await chromium.press(shop);
  await untilMarked(shop, "no side effects");
  const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
  const entry = panel.locator(".entry", { hasText: "no side effects", hasNotText: "not on the visible page" }).first();
  await entry.hover();
  await panel.mouse.down();
  await shop.evaluate(() => {
    document.querySelector("h1").insertAdjacentHTML("afterend", "<p>Only 5 left.</p>");
  });
  await panel.waitForTimeout(1500);
  await panel.mouse.up();
  await until(async () => (await cardText(shop)) !== "", "a card", 60);
});

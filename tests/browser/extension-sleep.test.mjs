// Chromium stops the extension's service worker for good, as it does after half a minute; the next message starts it again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "./browser.mjs";
import { cardText, launchWithExtension, openWatched, stopBackground } from "./extension.mjs";
import { markedEverywhere, openShops } from "./fixtures/shops.mjs";

test("a stopped background is started by a change, by a card and by the panel", async (t) => {
  const [served, chromium] = await Promise.all([openShops(), launchWithExtension()]);
  t.after(() => Promise.all([served.close(), chromium.close()]));
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

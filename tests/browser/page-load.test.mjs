// What a first visit costs: the bytes of all that the page asks for until it marks what is typed, as brotli at its best, and
// what is left for later.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { launch, root, until, untilMarked } from "./browser.mjs";
import { siteForTests } from "./site.mjs";

const site = siteForTests();

// In bytes: the bar for all of it, and for the parts that do not grow with the rules the figure of the day and a little.
const most = { page: 43_200, engine: 70_000, all: 400_000 };

function brotli(name) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(readFileSync(join(root, "dist/page", name || "index.html")), { params }).length;
}

test("a first load takes no more than its budget, and only what it needs", async (t) => {
  // Its own browser: nothing is kept from another test, and the service worker works as it does for readers.
  const { browser, close } = await launch({ serviceWorkers: "allow" });
  t.after(close);
  const asked = new Set();
  browser.on("request", (request) => {
    const url = request.url();
    if (url.startsWith(site.server.url) && !request.serviceWorker()) asked.add(url.slice(site.server.url.length));
  });
  const page = await browser.newPage();
  // Law and evidence of the cards come behind the marks, which do not wait for them.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await browser.route("**/claimlint.texts", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(site.server.url);
  await page.locator("#first[placeholder]").waitFor({ state: "attached" });
  await page.locator("#first").fill("It cures gout.");
  await untilMarked(page);

  const names = [...asked].map((name) => name.replace(/[?#].*/, "")).filter((name) => name !== "claimlint.texts");
  release();
  const bytes = Object.fromEntries(names.map((name) => [name || "index.html", brotli(name)]));
  const sum = (wanted) => names.filter(wanted).reduce((all, name) => all + bytes[name || "index.html"], 0);
  const isPack = (name) => name.endsWith(".pack");
  const isEngine = (name) => name.endsWith(".wasm");
  const parts = {
    page: sum((name) => !isPack(name) && !isEngine(name)),
    engine: sum(isEngine),
    pack: sum(isPack),
  };
  parts.all = sum(() => true);
  t.diagnostic(`${(parts.all / 1000).toFixed(1)} kB: ${JSON.stringify(parts)}; behind it ${brotli("claimlint.texts")}`);
  assert.ok(parts.pack > 0 && parts.engine > 0, "the pack and the engine were loaded");
  for (const [part, limit] of Object.entries(most)) {
    assert.ok(
      parts[part] <= limit,
      `${part}: ${parts[part]} bytes, at most ${limit}\n${JSON.stringify(bytes, null, 1)}`,
    );
  }
  assert.deepEqual(
    names.filter((name) => /pdf|word|ocr|picture|tools|compare|saved-page|sample|studio|evidence|licences/.test(name)),
    [],
  );
  // The rest follows once the page is usable, by its service worker.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await until(() => page.evaluate(() => caches.match("evidence.json").then(Boolean)), "kept for offline");
});

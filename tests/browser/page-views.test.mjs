// What holds of every view of the standalone page (views.mjs), light and dark, on a phone and on a desk: axe finds nothing, and
// nothing is wider than the window.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertAccessible, newPage } from "./browser.mjs";
import { siteForTests } from "./site.mjs";
import { views } from "./views.mjs";

const site = siteForTests();

for (const [width, height, scheme] of [
  [1440, 900, "light"],
  [360, 740, "dark"],
]) {
  describe(`${width} px, ${scheme}`, () => {
    for (const [name, go] of Object.entries(views)) {
      test(name, async (t) => {
        const page = await newPage(t, site.chromium.browser, { width, height, scheme });
        await go(page, site.server.url);
        await assertAccessible(page, name);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(wide <= 0, `${wide} px wider than the window`);
      });
    }
  });
}

// What the tests of the standalone page share: the built page on a server, Chromium, a page that is open.

import { join } from "node:path";
import { after, before } from "node:test";
import { goToPage, launch, newPage, root, serve, untilMarked } from "./browser.mjs";

/** Serves the page and starts Chromium for all tests of a file; `options` are Chromium's. */
export function siteForTests(options) {
  const site = {
    server: undefined,
    chromium: undefined,
    async open(t, { width = 1440, height = 900, scheme = "light" } = {}) {
      const page = await newPage(t, site.chromium.browser, { width, height, scheme });
      await goToPage(page, site.server.url);
      return page;
    },
    async openSample(t, view) {
      const page = await site.open(t, view);
      await page.getByRole("button", { name: "Try the sample" }).click();
      await untilMarked(page);
      await page.locator("#overview h2").waitFor();
      return page;
    },
  };
  before(async () => {
    site.server = await serve(join(root, "dist/page"));
    site.chromium = await launch(options);
  });
  after(async () => {
    await site.chromium?.close();
    await site.server?.close();
  });
  return site;
}

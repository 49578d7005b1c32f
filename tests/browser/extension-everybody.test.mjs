// The extension for everybody: accessibility of all that is ours, on a shop's page and in own pages; touch, zoom, motion,
// languages; what it asks leave for. The card's shadow root is open here, so that axe can look into it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { build } from "esbuild";
import { unzipSync } from "fflate";
import { assertAccessible, marked, pointOn, root, until, untilMarked } from "./browser.mjs";
import { launchWithExtension, open_surface, openAll, openWatched } from "./extension.mjs";

const { served, chromium } = await openAll({ first: open_surface, hasTouch: true });

/** A checked shop. */
async function openShop(t, name, { width = 1000, height = 800 } = {}) {
  const shop = await openWatched(t, chromium.browser, served.urlOf(name));
  await shop.setViewportSize({ width, height });
  await chromium.press(shop);
  await untilMarked(shop);
  return shop;
}

const card = (shop) => shop.locator("claimlint-surface").getByRole("dialog");

async function openCard(shop, words) {
  const { x, y } = await pointOn(shop, words);
  await shop.mouse.click(x, y);
  await card(shop).waitFor();
}

/** Exports of a module written here, as seen from web/, built as for Chromium. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(root, "web"), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    define: { BROWSER: `"chrome"` },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** All of our own pages, the panel beside this shop. */
async function ownPages(t, shop) {
  const panel = await chromium.own(t, `panel.html?tab=${await chromium.tabOf(shop)}`);
  await panel.locator(".entry").first().waitFor();
  const options = await chromium.own(t, "options.html");
  await options.getByRole("checkbox").first().waitFor();
  return { panel, options, welcome: await chromium.own(t, "welcome.html") };
}

describe("axe", () => {
  for (const scheme of ["light", "dark"]) {
    test(`finds nothing on our own pages, ${scheme}`, async (t) => {
      const own = await ownPages(t, await openShop(t, "bullets"));
      for (const [name, page] of Object.entries(own)) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        await assertAccessible(page, `${name}, ${scheme}`);
      }
      await own.panel.getByLabel(/set aside/).check();
      await own.panel.locator(".entry", { hasText: "not on the visible page" }).first().click();
      await own.panel.getByRole("dialog").waitFor();
      await assertAccessible(own.panel, `panel with a card, ${scheme}`);
    });

    test(`finds nothing on the card on a page, with all that it opens, ${scheme}`, async (t) => {
      for (const width of [1000, 360]) {
        const shop = await openShop(t, "bullets", { width });
        await shop.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        await openCard(shop, "treats arthritis");
        for (const name of ["why flagged", "ignore", "this is wrong"]) {
          await card(shop).getByRole("button", { name, exact: true }).click();
        }
        for (const more of await card(shop).locator("summary").all()) await more.click();
        await assertAccessible(shop, `card at ${width} px, ${scheme}`, "claimlint-surface");
      }
    });
  }
});

describe("by keyboard", () => {
  test("a key opens the first card, arrows walk, Escape closes it and gives the focus back", async (t) => {
    const shop = await openShop(t, "bullets");
    await shop.locator("#buy").focus();
    // What the browser's own key for the next claim does.
    await chromium.background.evaluate(
      (id) => chrome.tabs.sendMessage(id, { kind: "step", by: 1 }),
      await chromium.tabOf(shop),
    );
    await card(shop).waitFor();
    const label = () => card(shop).getAttribute("aria-label");
    const first = await label();
    assert.match(first, /1 of \d/);
    const focused = () =>
      shop.evaluate(
        () => document.activeElement.shadowRoot?.activeElement?.getAttribute("role") ?? document.activeElement.id,
      );
    assert.equal(await focused(), "dialog");
    const outline = () => card(shop).evaluate((own) => getComputedStyle(own).outlineStyle);
    assert.equal(await outline(), "solid");
    await shop.keyboard.press("ArrowRight");
    await until(async () => /2 of \d/.test(await label()), "the second card");
    await shop.keyboard.press("k");
    await until(async () => (await label()) === first, "the first card again");
    await shop.keyboard.press("Escape");
    await card(shop).waitFor({ state: "detached" });
    assert.equal(await focused(), "buy");
    await openCard(shop, "treats arthritis");
    assert.equal(await outline(), "none");
  });
});

describe("the card's own actions, under a strict Content-Security-Policy", () => {
  test("this is wrong: a note to save or to copy, and nothing is sent", async (t) => {
    const shop = await openShop(t, "shop");
    await openCard(shop, "flushes out toxins");
    chromium.requests.length = 0;
    await card(shop).getByRole("button", { name: "this is wrong" }).click();
    const [download] = await Promise.all([
      shop.waitForEvent("download"),
      card(shop).getByRole("button", { name: "Save the note" }).click(),
    ]);
    const note = JSON.parse(readFileSync(await download.path(), "utf8"));
    assert.match(note.rule, /^detox-immune\//);
    assert.equal(note.quote, "Flushes out toxins");
    assert.match(note.pack, /^sha256:/);
    assert.deepEqual(
      chromium.requests.filter((url) => !url.startsWith("blob:")),
      [],
    );
  });

  test("a whole site is ignored, and brought back by the same card", async (t) => {
    const shop = await openShop(t, "shop");
    t.after(() => chromium.background.evaluate(() => chrome.storage.local.clear()));
    await openCard(shop, "flushes out toxins");
    await card(shop).getByRole("button", { name: "ignore", exact: true }).click();
    await card(shop).getByRole("button", { name: "This whole site" }).click();
    const undo = await card(shop).getByRole("button", { name: "Undo" }).boundingBox();
    const box = await card(shop).boundingBox();
    assert.ok(undo.y >= box.y && undo.y + undo.height <= box.y + box.height, "Undo is in sight");
    assert.deepEqual(await marked(shop), []);
    await card(shop).getByRole("button", { name: "Undo" }).click();
    await untilMarked(shop);
  });
});

describe("at 200 %", () => {
  /** The browser's own zoom of a tab. */
  async function zoom(page, factor) {
    const tabId = await chromium.tabOf(page);
    const before = await page.evaluate(() => innerWidth);
    await chromium.background.evaluate(
      async ([id, to]) => {
        await chrome.tabs.setZoomSettings(id, { scope: "per-tab" });
        await chrome.tabs.setZoom(id, to);
      },
      [tabId, factor],
    );
    await page.waitForFunction((wanted) => Math.abs(innerWidth - wanted) <= 2, before / factor);
  }

  test("a press on a mark opens its card, all of it within the window and within reach", async (t) => {
    const shop = await openWatched(t, chromium.browser, served.urlOf("bullets"));
    await chromium.press(shop);
    await untilMarked(shop);
    await zoom(shop, 2);
    const { x, y } = await pointOn(shop, "treats arthritis");
    await shop.mouse.click(x, y);
    await card(shop).getByText("treats arthritis").first().waitFor();
    const seen = () =>
      shop.evaluate(() => {
        const own = document.querySelector("claimlint-surface").shadowRoot;
        const { left, top, right, bottom } = own.querySelector(".card").getBoundingClientRect();
        const fits = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        const wide = own.querySelector(".card").scrollWidth > own.querySelector(".card").clientWidth;
        return { fits, wide, focus: own.activeElement?.textContent ?? "" };
      });
    assert.deepEqual(await seen(), { ...(await seen()), fits: true, wide: false });
    let reached = "";
    for (let n = 0; n < 40 && reached !== "all claims"; n++) {
      await shop.keyboard.press("Tab");
      reached = (await seen()).focus;
    }
    assert.equal(reached, "all claims");
  });

  test("our own pages show all that they hold, without scrolling sideways", async (t) => {
    const own = await ownPages(t, await openShop(t, "bullets"));
    for (const [name, page] of Object.entries(own)) {
      await page.setViewportSize({ width: 640, height: 800 });
      await zoom(page, 2);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${name} is ${over} px too wide`);
    }
  });

  test("nor is anything wider than a narrow panel", async (t) => {
    const { panel } = await ownPages(t, await openShop(t, "bullets"));
    for (const width of [300, 180]) {
      await panel.setViewportSize({ width, height: 700 }); // 180: a panel of 360 px at 200 %
      const over = await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `at ${width} px it is ${over} px too wide`);
    }
  });
});

describe("by touch", () => {
  test("a tap on a mark opens a sheet at the foot of a phone, a tap beside it closes it", async (t) => {
    const shop = await openShop(t, "bullets", { width: 360, height: 700 });
    const { x, y } = await pointOn(shop, "treats arthritis");
    await shop.touchscreen.tap(x, y);
    await card(shop).waitFor();
    const box = await card(shop).boundingBox();
    const { clientWidth, clientHeight } = await shop.evaluate(() => {
      const { clientWidth, clientHeight } = document.documentElement;
      return { clientWidth, clientHeight };
    });
    assert.deepEqual([box.x, box.width, box.y + box.height].map(Math.round), [0, clientWidth, clientHeight]);
    const words = await pointOnScreen(shop, "treats arthritis");
    assert.ok(words.bottom <= box.y, "the sheet lies over its words");
    for (const button of await card(shop).getByRole("button").all()) {
      const size = await button.boundingBox();
      assert.ok(!size || (size.height >= 24 && size.width >= 24), `${await button.innerText()}: ${size?.width} px`);
    }
    await shop.touchscreen.tap(20, box.y - 60);
    await card(shop).waitFor({ state: "detached" });
  });

  const pointOnScreen = (shop, words) =>
    shop.evaluate((wanted) => {
      for (const still of CSS.highlights.get("claimlint-high")) {
        const range = document.createRange();
        range.setStart(still.startContainer, still.startOffset);
        range.setEnd(still.endContainer, still.endOffset);
        if (range.toString().includes(wanted)) return range.getBoundingClientRect().toJSON();
      }
      throw new Error(wanted);
    }, words);
});

describe("motion", () => {
  /** The longest movement of anything of ours, in ms; runs in the page. */
  function longest(selector) {
    let most = 0;
    const visit = (parent) => {
      for (const element of parent.querySelectorAll("*")) {
        const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
        for (const times of [transitionDuration, animationDuration]) {
          for (const time of times.split(","))
            most = Math.max(most, Number.parseFloat(time) * (/ms/.test(time) ? 1 : 1000));
        }
        if (scrollBehavior === "smooth") most = Infinity;
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(selector ? document.querySelector(selector).shadowRoot : document);
    return most;
  }

  test("none where the user asked for none, else 150 ms at most", async (t) => {
    const shop = await openShop(t, "bullets");
    await openCard(shop, "treats arthritis");
    const own = await ownPages(t, shop);
    const surfaces = [["card", shop, "claimlint-surface"], ...Object.entries(own)];
    for (const [name, page, selector] of surfaces) {
      await page.emulateMedia({ reducedMotion: "no-preference" });
      const usual = await page.evaluate(longest, selector);
      assert.ok(usual > 0 && usual <= 150, `${name}: ${usual} ms`);
      await page.emulateMedia({ reducedMotion: "reduce" });
      assert.equal(await page.evaluate(longest, selector), 0, name);
    }
  });
});

describe("marks", () => {
  /** Contrast of two colours by WCAG 2. */
  function contrast(...colours) {
    const [dark, light] = colours
      .map((colour) => {
        const [r, g, b] = colour
          .match(/[\da-f]{2}/gi)
          .map((part) => Number.parseInt(part, 16) / 255)
          .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      })
      .sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  test("keep 3:1 on white and on near-black, and differ without colour, in every set", async () => {
    const { marksCss, colour_sets } = await bundled(`
      export { marksCss } from "./extension/colours"; export { colour_sets } from "./extension/settings";`);
    for (const set of colour_sets) {
      const lines = [
        ...marksCss(set).matchAll(/claimlint-(\w+)\)\{text-decoration:underline (\w+) ([\d.]+)px (#\w{6})/g),
      ];
      assert.deepEqual(
        lines.map(([, level]) => level),
        ["high", "medium", "low", "aside"],
      );
      for (const [, level, , , colour] of lines)
        for (const page of ["#ffffff", "#121212"])
          assert.ok(contrast(colour, page) >= 3, `${set} ${level} on ${page}: ${contrast(colour, page).toFixed(2)}`);
      assert.equal(new Set(lines.map(([, , style, width]) => `${style} ${width}`)).size, 4, set);
    }
  });
});

describe("in colours of the user's own, which the browser forces on every page", () => {
  test("lines differ by severity without colour, and nothing is painted over the words", async (t) => {
    const shop = await openShop(t, "bullets");
    const count = () => shop.evaluate(() => CSS.highlights.size);
    const boxes = () =>
      shop.evaluate(() => {
        const own = document.querySelector("claimlint-surface").shadowRoot;
        return [...own.querySelectorAll(".box")].map((box) => {
          const { borderBottomStyle, borderBottomWidth, backgroundColor } = getComputedStyle(box);
          return [box.className, `${borderBottomStyle} ${borderBottomWidth}`, backgroundColor];
        });
      });
    assert.ok((await count()) > 0);
    await shop.emulateMedia({ forcedColors: "active" });
    await until(async () => (await boxes()).length > 0, "boxes");
    assert.equal(await count(), 0);
    const drawn = await boxes();
    const lines = Object.fromEntries(drawn.map(([level, line]) => [level, line]));
    assert.ok("box box-high" in lines && "box box-medium" in lines, JSON.stringify(lines));
    assert.equal(new Set(Object.values(lines)).size, Object.keys(lines).length, JSON.stringify(lines));
    assert.ok(
      drawn.every(([, , background]) => /^rgba\(.* 0\)$/.test(background)),
      JSON.stringify(drawn),
    );
    const at = await shop.evaluate(() => {
      const box = document.querySelector("claimlint-surface").shadowRoot.querySelector(".box-high");
      const { x, y, width, height } = box.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    });
    await shop.mouse.click(at.x, at.y);
    await card(shop).waitFor();
    assert.ok(
      (await boxes()).some(([level]) => level === "box box-outline"),
      "which words the card is about",
    );
    await shop.emulateMedia({ forcedColors: "none" });
    await until(async () => (await count()) > 0, "highlights again");
    assert.deepEqual(
      (await boxes()).filter(([level]) => level !== "box box-outline"),
      [],
    );
  });

  test("what is chosen in the panel is told by more than a colour of ours", async (t) => {
    const { panel } = await ownPages(t, await openShop(t, "bullets"));
    await panel.emulateMedia({ forcedColors: "active" });
    await panel.getByRole("button", { name: /Show only: symptom/ }).click();
    const ground = (part) => part.evaluate((own) => getComputedStyle(own).backgroundColor);
    const pressed = await ground(panel.locator(".bar[aria-pressed=true]").first());
    assert.notEqual(pressed, await ground(panel.locator(".bar[aria-pressed=false]").first()));
    const place = (state) => ground(panel.locator(`.places input${state} + span`).first());
    assert.notEqual(await place(":checked"), await place(":not(:checked)"));
  });
});

describe("whose law", () => {
  test("is guessed from the browser's language and the shop's domain", async () => {
    const { guessPlaces } = await bundled(`export { guessPlaces } from "./shared/places";`);
    const all = guessPlaces(["en"]);
    for (const [languages, host, places] of [
      [["en-NZ"], "shop.example", ["nz"]],
      [["en-US", "de-DE"], "", ["us"]],
      [["de-AT"], "shop.co.uk", ["eu", "uk"]],
      [["en-NZ"], "www.shop.com.au", ["nz", "au"]],
      [["en"], "shop.de", ["eu"]],
      [["en"], "shop.example", all],
    ])
      assert.deepEqual(guessPlaces(languages, host), places, `${languages} ${host}`);
    assert.equal(all.length, 7);
  });
});

describe("languages", () => {
  test("it speaks the language of the browser, and its longer words fit into narrow windows too", async (t) => {
    const german = await launchWithExtension({ locale: "de-DE" });
    t.after(() => german.close());
    const welcome = await german.own(t, "welcome.html");
    await welcome.getByRole("heading", { name: "claimlint liest mit Ihnen das Etikett" }).waitFor();
    assert.equal(await welcome.evaluate(() => document.documentElement.lang), "de");
    const shop = await openWatched(t, german.browser, served.urlOf("bullets"));
    await german.press(shop);
    await untilMarked(shop);
    const options = await german.own(t, "options.html");
    const panel = await german.own(t, `panel.html?tab=${await german.tabOf(shop)}`);
    await panel.locator(".entry").first().waitFor();
    for (const [page, width] of [
      [welcome, 320],
      [options, 320],
      [panel, 240],
    ]) {
      await page.setViewportSize({ width, height: 700 });
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${page.url()} at ${width} px is ${over} px too wide`);
    }
  });

  test("on a page that runs from right to left the card still runs as its own language", async (t) => {
    const shop = await openShop(t, "rtl");
    assert.equal(await shop.evaluate(() => getComputedStyle(document.body).direction), "rtl");
    await openCard(shop, "diabetes");
    assert.equal(await card(shop).evaluate((own) => getComputedStyle(own).direction), "ltr");
    const [close, box] = await Promise.all([
      card(shop).getByRole("button", { name: "Close" }).boundingBox(),
      card(shop).boundingBox(),
    ]);
    assert.ok(close.x > box.x + box.width / 2, "its cross is on the right");
  });

  test("the first page opens by itself, and is read in under a minute", async (t) => {
    const opened = () => chromium.browser.pages().some((page) => page.url().endsWith("/welcome.html"));
    await until(opened, "the first page");
    const welcome = await chromium.own(t, "welcome.html");
    await welcome.getByRole("heading", { level: 1 }).waitFor();
    const words = (await welcome.locator("body").innerText()).match(/\p{L}[\p{L}’']*/gu).length;
    assert.ok(words > 100 && words <= 230, `${words} words; people read some 240 a minute`);
  });
});

describe("what is installed", () => {
  for (const browser of ["chrome", "firefox"]) {
    test(`${browser}: the zip holds the folder, and asks for no more leave than it needs`, () => {
      const files = unzipSync(readFileSync(join(root, `dist/claimlint-${browser}.zip`)));
      for (const name of [
        "content.js",
        "over-page.js",
        "background.js",
        "panel.html",
        "claimlint.wasm",
        "claimlint.pack",
        "claimlint.texts",
        "rules.json",
      ]) {
        const built = readFileSync(join(root, `dist/extension-${browser}`, name));
        assert.ok(built.equals(Buffer.from(files[name] ?? [])), name);
      }
      const manifest = JSON.parse(Buffer.from(files["manifest.json"]).toString());
      assert.equal(manifest.manifest_version, 3);
      assert.deepEqual([...manifest.permissions].sort(), [
        "activeTab",
        "scripting",
        ...(browser === "chrome" ? ["sidePanel"] : []),
        "storage",
      ]);
      assert.equal(manifest.host_permissions, undefined);
      assert.equal(manifest.content_scripts, undefined);
      assert.deepEqual(manifest.optional_host_permissions, ["*://*/*"]);
      const policy = manifest.content_security_policy.extension_pages;
      for (const part of ["default-src 'none'", "connect-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"])
        assert.ok(policy.split("; ").includes(part), policy);
      // No code from elsewhere, and none made out of text.
      for (const [name, bytes] of Object.entries(files)) {
        if (!name.endsWith(".js")) continue;
        const code = Buffer.from(bytes).toString();
        assert.doesNotMatch(code, /\beval\(|new Function\(|import\(["'`]https?:|importScripts\(/, name);
      }
    });
  }
});

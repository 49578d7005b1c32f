// The extension in Chromium, on a shop under a strict Content-Security-Policy with Trusted Types.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertMarked, assertNotMarked, highlights, marked, pointOn, until, untilMarked } from "./browser.mjs";
import { cardText, launchWithExtension, no_highlights, open_surface, openAll, openWatched } from "./extension.mjs";

const { served, chromium } = await openAll();

const openShop = (t) => openWatched(t, chromium.browser, served.urlOf("shop"));
const press = (page) => chromium.press(page);
const badge = (page) => chromium.button(page, "getBadgeText");

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
    const { requests } = chromium;
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
  const title = (page) => chromium.button(page, "getTitle");

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
        else element.setAttribute("sandbox", ""); // of another origin
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

describe("without the Custom Highlight API", () => {
  test("boxes of our own stand where the words are, and go with them", async (t) => {
    const old = await launchWithExtension({ first: no_highlights + open_surface });
    t.after(() => old.close());
    const page = await openWatched(t, old.browser, served.urlOf("shop"));
    await page.setViewportSize({ width: 800, height: 600 });
    await old.press(page);
    /** Letters of words under which no box of this level stands. */
    const bare = (words, level) =>
      page.evaluate(
        ([wanted, level]) => {
          const boxes = [
            ...document.querySelector("claimlint-surface").shadowRoot.querySelectorAll(`.box-${level}`),
          ].map((box) => box.getBoundingClientRect());
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (texts.nextNode()) {
            const at = texts.currentNode.data.toLowerCase().indexOf(wanted);
            if (at < 0) continue;
            const range = document.createRange();
            let missing = 0;
            for (let n = at; n < at + wanted.length; n++) {
              range.setStart(texts.currentNode, n);
              range.setEnd(texts.currentNode, n + 1);
              const { left, right, top, bottom } = range.getBoundingClientRect();
              const under = (box) =>
                box.left <= left + 1 && box.right >= right - 1 && box.top <= top + 1 && box.bottom >= bottom - 1;
              if (!boxes.some(under)) missing++;
            }
            return missing;
          }
          return -1;
        },
        [words, level],
      );
    await page.waitForFunction(
      () => document.querySelector("claimlint-surface")?.shadowRoot.querySelectorAll(".box").length > 0,
    );
    assert.deepEqual(await highlights(page), []);
    const words = "no side effects";
    await page.evaluate((wanted) => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        if (texts.currentNode.data.toLowerCase().includes(wanted)) window.holds ??= texts.currentNode.parentElement;
      }
      window.holds.scrollIntoView({ block: "center" });
    }, words);
    await until(async () => (await bare(words, "medium")) === 0, "boxes under the words");
    await page.evaluate(() => scrollBy(0, 40));
    await until(async () => (await bare(words, "medium")) === 0, "boxes that scroll along");
    await page.setViewportSize({ width: 500, height: 600 });
    await page.evaluate(() => window.holds.scrollIntoView({ block: "center" }));
    await until(async () => (await bare(words, "medium")) === 0, "boxes that go with the lines");
    const lines = await page.evaluate(
      () =>
        getComputedStyle(document.querySelector("claimlint-surface").shadowRoot.querySelector(".box-high"))
          .borderBottomStyle,
    );
    assert.equal(lines, "solid");
    assert.deepEqual(await page.evaluate(() => window.added), ["HTML > CLAIMLINT-SURFACE"]);
    const box = await page.evaluate(() =>
      document
        .querySelector("claimlint-surface")
        .shadowRoot.querySelector(".box-medium")
        .getBoundingClientRect()
        .toJSON(),
    );
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator("claimlint-surface").getByRole("dialog").waitFor();
  });
});

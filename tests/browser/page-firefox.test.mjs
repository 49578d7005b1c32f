// The standalone page in Firefox, driven by WebDriver BiDi: each kind of input, cards, exports, and the other documents.

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { assertMarked, launchFirefox, root, serve, until, watch } from "./browser.mjs";

const file = (name) => join(root, "tests/browser/fixtures/files", name);
let server;
let firefox;
let downloads;

before(async () => {
  server = await serve(join(root, "dist/page"));
  downloads = await mkdtemp(join(tmpdir(), "claimlint-downloads-"));
  firefox = await launchFirefox({
    extraPrefsFirefox: {
      "browser.download.dir": downloads,
      "browser.download.folderList": 2,
      "browser.download.useDownloadDir": true,
      "intl.accept_languages": "en-NZ, en",
    },
  });
});
after(async () => {
  await firefox?.close();
  await server?.close();
  if (downloads) await rm(downloads, { recursive: true, force: true });
});

async function open(t, name = "") {
  const page = await firefox.newPage();
  t.after(() => page.close());
  const problems = watch(page);
  t.after(() => assert.deepEqual(problems, [], "errors on the console"));
  await page.setViewport({ width: 1200, height: 900 });
  await page.goto(`${server.url}${name}`);
  if (name === "") await page.waitForSelector("#first[placeholder]");
  return page;
}

const press = (page, name) => page.locator(`::-p-aria([name="${name}"][role="button"])`).click();

async function keys(page, held, key) {
  await page.keyboard.down(held);
  await page.keyboard.press(key);
  await page.keyboard.up(held);
}

/** What the highlights hold, findings alone. */
const markedNow = (page) =>
  page.evaluate(() =>
    ["high", "medium", "low"]
      .flatMap((level) => [...(CSS.highlights.get(`claimlint-${level}`) ?? [])])
      .map((still) => {
        const range = document.createRange();
        range.setStart(still.startContainer, still.startOffset);
        range.setEnd(still.endContainer, still.endOffset);
        return range.toString().replace(/\s+/g, " ");
      }),
  );

async function assertSoonMarked(page, ...words) {
  const all = async () => {
    const texts = (await markedNow(page)).map((text) => text.toLowerCase());
    return words.every((wanted) => texts.some((text) => text.includes(wanted)));
  };
  for (let tries = 0; tries < 600 && !(await all()); tries++) await new Promise((resume) => setTimeout(resume, 100));
  assertMarked(await markedNow(page), ...words);
}

async function choose(page, ...names) {
  const picker = await page.$("#picker");
  await picker.uploadFile(...names.map(file));
}

describe("the page in Firefox reads", () => {
  test("what is typed, and what is typed next; undo is the browser's own", async (t) => {
    const page = await open(t);
    await page.type("#first", "A balm for dry hands. ");
    await page.waitForSelector("#text:focus");
    await page.keyboard.type("It has no side effects.");
    await assertSoonMarked(page, "no side effects");
    await page.keyboard.type(" It cures gout.");
    await assertSoonMarked(page, "no side effects", "cures gout");
    const undo = async () => {
      await keys(page, "Control", "z");
      return !(await page.$eval("#text", (text) => text.textContent)).includes("gout");
    };
    await until(undo, "undone", 20);
  });

  test("pasted rich text, with its headings and lists", async (t) => {
    const page = await open(t);
    // By the browser's own clipboard: Firefox gives events that a script makes no data.
    const other = await firefox.newPage();
    t.after(() => other.close());
    await other.setContent("<h2>Magnesium spray</h2><ul><li>Treats <b>restless</b> legs</li></ul>");
    await keys(other, "Control", "a");
    await keys(other, "Control", "c");
    await page.bringToFront();
    await page.focus("#first");
    await keys(page, "Control", "v");
    await assertSoonMarked(page, "restless legs");
    assert.equal(await page.$eval("#text h2", (own) => own.textContent), "Magnesium spray");
    assert.equal(await page.$eval("#text li", (own) => own.textContent), "Treats restless legs");
  });

  test("a dropped text file", async (t) => {
    const page = await open(t);
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["Magnesium spray.\r\nIt has no side effects."], "label.txt", { type: "text/plain" }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await assertSoonMarked(page, "no side effects");
  });

  const claims = ["perfect remedy", "clinically proven", "no side effects", "insomnia", "immune"];
  for (const name of ["leaflet.html", "leaflet.mhtml", "leaflet.docx", "leaflet.pdf"]) {
    test(name, async (t) => {
      const page = await open(t);
      await choose(page, name);
      await assertSoonMarked(page, ...claims);
      const outline = await page.$$eval("#text :is(h1, h2, li)", (all) => all.map((one) => one.textContent.trim()));
      for (const line of ["Calm Legs magnesium spray", "Benefits", "Cures insomnia in one week", "How to use"]) {
        assert.ok(outline.includes(line), `${line}\n${outline.join("\n")}`);
      }
    });
  }

  // A photo of a label, and a PDF that holds only a picture.
  for (const name of ["label.png", "scan.pdf"]) {
    test(name, async (t) => {
      const page = await open(t);
      await choose(page, name);
      await assertSoonMarked(page, "arthritis", "no side effects");
      await page.waitForSelector("#pictures .word[data-level]");
      const words = await page.$$eval("#pictures .word rect", (all) => all.length);
      assert.equal(words, await page.$$eval("#text [data-word]", (all) => all.length));
    });
  }

  test("several files at once, one of which it cannot", async (t) => {
    const page = await open(t);
    await choose(page, "leaflet.docx", "locked.pdf", "leaflet.html");
    await page.locator("#shelf button[data-item='2']").setTimeout(60_000).click();
    await assertSoonMarked(page, "perfect remedy");
    assert.match(await page.$eval("#problem", (own) => own.textContent), /locked\.pdf.*locked by a password/s);
    assert.match(await page.$eval("#shelf", (own) => own.textContent), /could not be read/);
  });
});

test("a mark opens its card, Escape closes it; a report is saved", async (t) => {
  const page = await open(t);
  await press(page, "Try the sample");
  await assertSoonMarked(page, "perfect remedy");
  const at = await page.evaluate(() => {
    const [still] = CSS.highlights.get("claimlint-high");
    const range = document.createRange();
    range.setStart(still.startContainer, still.startOffset);
    range.setEnd(still.endContainer, still.endOffset);
    const { x, y, height } = range.getBoundingClientRect();
    return { x: x + 20, y: y + height / 2 };
  });
  await page.mouse.click(at.x, at.y);
  const card = () =>
    page.evaluate(
      () => document.querySelector("claimlint-surface").shadowRoot.querySelector("[role=dialog]")?.textContent,
    );
  await until(async () => /perfect remedy/i.test((await card()) ?? ""), "a card");
  await page.keyboard.press("Escape");
  await until(async () => (await card()) === undefined || (await card()) === null, "no card");

  await press(page, "Save or copy");
  await press(page, "Data (JSON)");
  await until(async () => (await readdir(downloads)).includes("claimlint-report.json"), "a report in the downloads");
  const report = async () => JSON.parse(await readFile(join(downloads, "claimlint-report.json"), "utf8"));
  await until(() => report().then(Boolean, () => false), "all of it");
  assert.equal((await report()).schema, "claimlint-report/1");
});

test("the evidence browser and the rule studio", async (t) => {
  const records = await open(t, "evidence.html#magnesium--restless-legs-syndrome");
  await records.waitForSelector("article");
  assert.match(await records.$eval("article", (own) => own.textContent), /Not enough evidence/);
  const studio = await open(t, "studio.html");
  await studio.locator("::-p-text(4 of 4 pass)").setTimeout(60_000).wait();
  assert.match(await studio.$eval("#marked mark.own", (own) => own.textContent), /ancient secret of mountain monks/);
});

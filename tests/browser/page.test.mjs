// The standalone page in Chromium: the sample, typing, files, cards by mouse, keyboard and touch, accessibility.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  assertAccessible,
  assertMarked,
  assertNotMarked,
  goToPage,
  highlights,
  launch,
  marked,
  pointOn,
  root,
  saved,
  untilMarked,
} from "./browser.mjs";
import { siteForTests } from "./site.mjs";

const site = siteForTests();
const { open, openSample } = site;

const card = (page) => page.getByRole("dialog");

describe("the sample", () => {
  test("its claims are highlighted where they stand", async (t) => {
    const page = await openSample(t);
    const texts = await marked(page);
    assertMarked(
      texts,
      "perfect remedy",
      "treatment for restless legs",
      "clinically proven",
      "quick relief",
      "absorbed",
      "no side effects",
      "immune",
      "insomnia",
      "cured my restless legs",
    );
    assertNotMarked(texts, "external use", "intended to diagnose", "recycled glass", "strong urge", "patch");
    const levels = new Set((await highlights(page)).map(([name]) => name));
    assert.ok(levels.has("high") && levels.has("medium"), [...levels].join());
  });

  test("the overview counts them, and a count filters", async (t) => {
    const page = await openSample(t);
    const total = (await marked(page)).length;
    await page.getByRole("heading", { name: /\d+ claims in \d+ words/ }).waitFor();
    const high = page.getByRole("button", { name: /^Show only: high/ });
    await high.click();
    const filtered = await highlights(page);
    assert.ok(filtered.length > 0 && filtered.length < total);
    assert.ok(filtered.every(([name]) => name === "high"));
    assert.equal(await high.getAttribute("aria-pressed"), "true");
    await page.getByRole("button", { name: "Show all" }).click();
    assert.equal((await marked(page)).length, total);
  });

  test("so do kind, strength and what the evidence says, together", async (t) => {
    const page = await openSample(t);
    const total = (await marked(page)).length;
    const only = (name) => page.getByRole("button", { name });
    const countOf = async (name) => Number(/\d+$/.exec(await only(name).innerText())[0]);
    const strengths = await Promise.all([/absolute \d+$/, /plain \d+$/, /hedged \d+$/].map(countOf));
    assert.equal(
      strengths.reduce((a, b) => a + b),
      total,
    );
    for (const name of [/disease \d+$/, /absolute \d+$/, /Not enough evidence \d+$/]) {
      const n = await countOf(name);
      await only(name).click();
      assert.equal((await marked(page)).length, n, String(name));
      await only(name).click();
      assert.equal((await marked(page)).length, total);
    }
    await only(/disease \d+$/).click();
    await only(/absolute \d+$/).click();
    const entries = await page.locator("#overview .entry-kind").allInnerTexts();
    assert.ok(entries.length > 0 && entries.every((kind) => /disease · absolute/.test(kind)), entries.join("\n"));
  });

  test("a press on the map opens the claim nearest to it", async (t) => {
    const page = await openSample(t);
    const { x, y, width, height } = await page.locator("#overview .map").boundingBox();
    await page.mouse.click(x + width - 3, y + height / 2);
    const last = (await marked(page)).at(-1);
    await card(page).waitFor();
    assert.ok((await card(page).innerText()).includes(last), last);
  });

  test("what was set aside is shown on demand", async (t) => {
    const page = await openSample(t);
    await page.getByLabel(/set aside/).check();
    assert.ok((await highlights(page)).some(([name]) => name === "aside"));
    await page.getByLabel(/set aside/).uncheck();
    assert.ok(!(await highlights(page)).some(([name]) => name === "aside"));
  });

  test("the choice of places audits again", async (t) => {
    const page = await openSample(t);
    for (const box of await page.getByRole("group", { name: "Law of" }).getByRole("checkbox").all())
      await box.setChecked(true);
    const before = await marked(page);
    await page.getByRole("checkbox", { name: "India" }).uncheck();
    await page.waitForTimeout(300);
    assert.deepEqual(await marked(page), before);
    assert.equal(await page.getByRole("checkbox", { name: "India" }).isChecked(), false);
  });

  test("the report is saved as the engine wrote it", async (t) => {
    const page = await openSample(t);
    const report = JSON.parse(await saved(page, "Data (JSON)"));
    assert.equal(report.schema, "claimlint-report/1");
    const quotes = report.findings.map(({ quote }) => quote.replace(/\s+/g, " "));
    assert.deepEqual((await marked(page)).sort(), quotes.sort());
  });
});

describe("cards", () => {
  test("by mouse: a hover opens and goes, a press stays, Escape closes", async (t) => {
    const page = await openSample(t);
    const on = await pointOn(page, "perfect remedy");
    await page.mouse.move(on.x, on.y);
    await card(page).waitFor();
    await page.mouse.move(5, 5);
    await card(page).waitFor({ state: "detached" });
    await page.mouse.click(on.x, on.y);
    await card(page).waitFor();
    assert.match(await card(page).innerText(), /perfect remedy/i);
    await page.mouse.move(5, 5);
    await page.waitForTimeout(600);
    assert.equal(await card(page).count(), 1);
    await page.keyboard.press("Escape");
    assert.equal(await card(page).count(), 0);
  });

  test("it says all that the report holds, never over its words", async (t) => {
    const page = await openSample(t, { width: 1024 });
    const on = await pointOn(page, "treatment for restless legs");
    await page.mouse.click(on.x, on.y);
    await card(page).waitFor();
    const text = await card(page).innerText();
    for (const part of [
      /absolute/,
      /Says that/,
      /evidence/i,
      /Not enough evidence/,
      /what helps instead/i,
      /the rule/i,
      /why flagged/,
      /ignore/,
      /this is wrong/,
      /copy/,
      /\d+\/\d+/,
    ])
      assert.match(text, part);
    for (const link of await card(page).getByRole("link").all()) {
      assert.match(await link.getAttribute("href"), /^(?:https?:|evidence\.html#)/);
      assert.match(await link.getAttribute("rel"), /noreferrer/);
    }
    const box = await card(page).boundingBox();
    assert.ok(box.width <= 360);
    assert.ok(on.y < box.y || on.y > box.y + box.height, "the card lies over the words");
  });

  test("by keyboard: walks with arrows, j and k, gives the focus back", async (t) => {
    const page = await openSample(t);
    await page.getByRole("button", { name: "Next claim" }).focus();
    await page.keyboard.press("j");
    await card(page)
      .getByText(/^1\/\d+$/)
      .waitFor();
    await page.keyboard.press("ArrowRight");
    await card(page)
      .getByText(/^2\/\d+$/)
      .waitFor();
    await page.keyboard.press("k");
    await card(page)
      .getByText(/^1\/\d+$/)
      .waitFor();
    assert.ok((await highlights(page)).some(([name]) => name === "current"));
    await page.keyboard.press("Escape");
    assert.equal(await card(page).count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Next claim");
    await page.locator("#text").focus();
    await page.keyboard.press("F8");
    await card(page)
      .getByText(/^1\/\d+$/)
      .waitFor();
  });

  test("by touch: a tap opens a sheet at the foot of a phone", async (t) => {
    const phone = await launch({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    t.after(() => phone.close());
    const page = await phone.browser.newPage();
    await goToPage(page, site.server.url);
    await page.getByRole("button", { name: "Try the sample" }).tap();
    await untilMarked(page);
    const on = await pointOn(page, "treatment for restless legs");
    await page.touchscreen.tap(on.x, on.y);
    await card(page).waitFor();
    const box = await card(page).boundingBox();
    assert.equal(Math.round(box.width), 360);
    assert.equal(Math.round(box.y + box.height), 740);
    const words = await page.evaluate(() => {
      const [still] = CSS.highlights.get("claimlint-current");
      const range = document.createRange();
      range.setStart(still.startContainer, still.startOffset);
      range.setEnd(still.endContainer, still.endOffset);
      return range.getBoundingClientRect().bottom;
    });
    assert.ok(words <= box.y, "the sheet covers the words");
    assert.notEqual(await page.evaluate(() => document.activeElement.id), "text", "a tap calls up the keyboard");
    await page.getByRole("button", { name: "Close" }).tap();
    assert.equal(await card(page).count(), 0);
  });

  test("ignore takes the mark away, undo brings it back", async (t) => {
    const page = await openSample(t);
    const before = await marked(page);
    const on = await pointOn(page, "no side effects");
    await page.mouse.click(on.x, on.y);
    await card(page).getByRole("button", { name: "ignore" }).click();
    assert.equal((await marked(page)).length, before.length - 1);
    await card(page).getByRole("button", { name: "Undo" }).click();
    assert.deepEqual(await marked(page), before);
  });
});

describe("text of one's own", () => {
  test("typing is audited as it goes, in place", async (t) => {
    const page = await open(t);
    await page.getByRole("textbox").fill("A balm for dry hands.");
    await page
      .getByText(/No claims found in 5 words/)
      .first()
      .waitFor();
    await page.locator("#text").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" It is clinically proven and has no side effects.");
    await untilMarked(page);
    await page.waitForFunction(() => document.querySelector("#overview h2")?.textContent.startsWith("2 claims"));
    assertMarked(await marked(page), "clinically proven", "no side effects");
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("New: ");
    await page.waitForTimeout(200);
    assertMarked(await marked(page), "clinically proven", "no side effects");
  });

  test("pasted rich text keeps its headings and lists", async (t) => {
    const page = await open(t);
    await page.getByRole("textbox").focus();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData(
        "text/html",
        "<h2>Magnesium spray</h2><ul><li>Treats <b>restless</b> legs</li></ul><script>boom()</script>",
      );
      data.setData("text/plain", "Magnesium spray\nTreats restless legs");
      document.activeElement.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await untilMarked(page);
    assert.equal(await page.locator("#text h2").innerText(), "Magnesium spray");
    assert.equal(await page.locator("#text li").innerText(), "Treats restless legs");
    assert.equal(await page.locator("#text script").count(), 0);
  });

  async function drop(page, ...files) {
    await page.evaluate((list) => {
      const data = new DataTransfer();
      for (const { name, type, text } of list) data.items.add(new File([text], name, { type }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, files);
  }

  test("a dropped HTML file is read as a page", async (t) => {
    const page = await open(t);
    const text = await readFile(join(root, "tests/browser/fixtures/shop/index.html"), "utf8");
    await drop(page, { name: "shop.html", type: "text/html", text });
    await untilMarked(page);
    assert.equal(await page.locator("#text h1").innerText(), "Quiet Legs Magnesium Balm");
    const texts = await marked(page);
    assertMarked(texts, "treatment for restless legs", "no side effects");
    assertNotMarked(texts, "migraine");
    assert.equal(await page.locator("#text section[data-claimlint-voice=customer-review]").count(), 1);
  });

  test("what a dropped page holds and nobody read is counted", async (t) => {
    const page = await open(t);
    const text = `<h1>Balm</h1><p>It has no side effects.</p>
      <img src="a.jpg"><img src="b.jpg" alt="Benefits" width="600" height="400"><img src="c.jpg" width="16" height="16">
      <img src="d.jpg" alt="A jar of balm"><img src="e.jpg" role="presentation"><iframe src="f.html"></iframe>`;
    await drop(page, { name: "shop.html", type: "text/html", text });
    await untilMarked(page);
    const said = page.locator("#overview").getByText("Not read: 2 images that may hold text and 1 frame.");
    await said.waitFor();
    await page.getByRole("button", { name: "Start again" }).click();
    await page.getByRole("textbox").fill("It has no side effects.");
    await untilMarked(page);
    assert.equal(await said.count(), 0);
  });

  test("a dropped text file, and files that cannot be read", async (t) => {
    const page = await open(t);
    await drop(page, { name: "song.mp3", type: "audio/mpeg", text: "ID3" });
    await page.getByRole("alert").getByText("“song.mp3” is of a kind that cannot be read here").waitFor();
    await drop(page, { name: "leaflet.odt", type: "application/vnd.oasis.opendocument.text", text: "PK" });
    await page.getByRole("alert").getByText("Save it there as .docx or PDF").waitFor();
    await drop(page, { name: "empty.txt", type: "text/plain", text: "  " });
    await page.getByRole("alert").getByText("“empty.txt” holds no text").waitFor();
    await drop(page, { name: "odd.txt", type: "text/plain", text: "a\0b" });
    await page.getByRole("alert").getByText("“odd.txt” does not look like text").waitFor();
    await drop(page, { name: "label.txt", type: "text/plain", text: "Magnesium spray.\r\nIt has no side effects." });
    await untilMarked(page);
    assert.equal(await page.getByRole("alert").count(), 0);
    assertMarked(await marked(page), "no side effects");
    await page.getByRole("button", { name: "Start again" }).click();
    assert.deepEqual(await marked(page), []);
    await page.getByRole("heading", { name: "What does the page claim?" }).waitFor();
  });
});

describe("before law and evidence have come", () => {
  /** A page whose texts come when told to. */
  async function slowPage(t) {
    const page = await site.chromium.browser.newPage();
    t.after(() => page.close());
    let arrive;
    const told = new Promise((resolve) => (arrive = resolve));
    await page.route("**/claimlint.texts", async (route) => {
      await told;
      await route.continue();
    });
    await goToPage(page, site.server.url);
    await page.getByRole("button", { name: "Try the sample" }).click();
    await untilMarked(page);
    return { page, arrive };
  }

  test("claims are marked; an open card says that it waits, and is filled in where it stands", async (t) => {
    const { page, arrive } = await slowPage(t);
    const before = await marked(page);
    await page.keyboard.press("F8");
    await card(page).getByText("Evidence and law are still loading.").waitFor();
    assert.equal(await card(page).getByText("The rule", { exact: true }).count(), 0);
    assert.equal(await page.getByRole("button", { name: /No trial/ }).count(), 0);
    await assertAccessible(page, "a card that waits");
    const label = await card(page).getAttribute("aria-label");
    arrive();
    await card(page).getByText("The rule", { exact: true }).waitFor();
    assert.equal(await card(page).getAttribute("aria-label"), label);
    assert.equal(await page.getByText("Evidence and law are still loading.").count(), 0);
    assert.deepEqual(await marked(page), before);
  });

  test("what is saved waits for them, and holds them", async (t) => {
    const { page, arrive } = await slowPage(t);
    setTimeout(arrive, 300);
    const report = JSON.parse(await saved(page, "Data (JSON)"));
    assert.equal(report.partial, undefined);
    assert.ok(report.findings.every(({ why, regulations }) => why && regulations.length > 0));
  });

  test("if they never come, the page says so and the marks stay", async (t) => {
    const page = await site.chromium.browser.newPage();
    t.after(() => page.close());
    await page.route("**/claimlint.texts", (route) => route.fulfill({ status: 404 }));
    await goToPage(page, site.server.url);
    await page.getByRole("button", { name: "Try the sample" }).click();
    await untilMarked(page);
    await page
      .getByRole("alert")
      .getByText(/evidence and law could not be loaded.*404/)
      .waitFor();
  });
});

test("the evidence records are a press away, and never take the text's place", async (t) => {
  const page = await open(t);
  const link = page.getByRole("link", { name: "Evidence" });
  await link.click();
  await page.getByRole("heading", { name: "Evidence records" }).waitFor();
  await page.getByRole("link", { name: "Check a text" }).click();
  await page.getByRole("button", { name: "Try the sample" }).click();
  await untilMarked(page);
  assert.equal(await link.getAttribute("target"), "_blank");
  const on = await pointOn(page, "treatment for restless legs");
  await page.mouse.click(on.x, on.y);
  const [opened] = await Promise.all([
    site.chromium.browser.waitForEvent("page"),
    card(page).getByRole("link", { name: "this record" }).first().click(),
  ]);
  t.after(() => opened.close());
  await opened.getByRole("article").waitFor();
  assert.match(opened.url(), /evidence\.html#magnesium--restless-legs-syndrome$/);
  await untilMarked(page);
});

describe("for everybody", () => {
  for (const scheme of ["light", "dark"]) {
    test(`axe finds nothing, ${scheme}`, async (t) => {
      const page = await open(t, { scheme });
      await assertAccessible(page, "start");
      await page.getByRole("button", { name: "Try the sample" }).click();
      await untilMarked(page);
      await page.locator("#overview h2").waitFor();
      await assertAccessible(page, "sample");
      const on = await pointOn(page, "treatment for restless legs");
      await page.mouse.click(on.x, on.y);
      await card(page).waitFor();
      for (const name of ["why flagged", "this is wrong"]) await card(page).getByRole("button", { name }).click();
      await assertAccessible(page, "card");
    });
  }

  for (const width of [360, 768]) {
    test(`nothing is wider than a window of ${width} px`, async (t) => {
      const page = await openSample(t, { width, height: 740 });
      const wide = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(await wide(), 0);
      await page.locator("#overview > details > summary").click();
      assert.equal(await wide(), 0);
      const on = await pointOn(page, "treatment for restless legs");
      await page.mouse.click(on.x, on.y);
      await card(page).waitFor();
      assert.equal(await wide(), 0);
      assert.equal(await card(page).evaluate((own) => own.scrollWidth - own.clientWidth), 0);
    });
  }

  test("without the Custom Highlight API thin boxes stand in", async (t) => {
    const page = await site.chromium.browser.newPage();
    t.after(() => page.close());
    await page.addInitScript(() => delete globalThis.Highlight);
    await goToPage(page, site.server.url);
    await page.getByRole("button", { name: "Try the sample" }).click();
    await page.locator("claimlint-surface .box-high").first().waitFor();
    const box = await page.locator("claimlint-surface .box-high").first().boundingBox();
    await page.mouse.click(box.x + 20, box.y + box.height / 2);
    await card(page).waitFor();
  });

  test("no script but its own runs, and no text becomes mark-up", async (t) => {
    const page = await site.chromium.browser.newPage(); // its console tells of what was refused
    t.after(() => page.close());
    await goToPage(page, site.server.url);
    const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    assert.match(policy, /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    assert.match(policy, /connect-src 'self';.*require-trusted-types-for 'script'; trusted-types claimlint$/);
    const tried = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.append("window.ran = true");
      document.body.append(script);
      const refused = (task) => {
        try {
          task();
          return false;
        } catch (error) {
          return error instanceof TypeError;
        }
      };
      return {
        ran: window.ran === true,
        markup: refused(() => (document.createElement("p").innerHTML = "<b>bold</b>")),
        policy: refused(() => trustedTypes.createPolicy("other", {})),
        elsewhere: await fetch("https://example.org/").then(
          () => false,
          () => true,
        ),
      };
    });
    assert.deepEqual(tried, { ran: false, markup: true, policy: true, elsewhere: true });
  });

  test("nothing is asked of any other server", async (t) => {
    const page = await open(t);
    const elsewhere = [];
    page.on(
      "request",
      (request) =>
        request.url().startsWith(site.server.url) ||
        /^(?:blob|data):/.test(request.url()) ||
        elsewhere.push(request.url()),
    );
    await page.getByRole("button", { name: "Try the sample" }).click();
    await untilMarked(page);
    assert.deepEqual(elsewhere, []);
  });
});

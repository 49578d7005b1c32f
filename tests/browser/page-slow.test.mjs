// The standalone page where answers come late, in another order than asked, or never: each file is held back by the test.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, test } from "node:test";
import { parse } from "csv-parse/sync";
import { goToPage, marked, root, saved, untilMarked } from "./browser.mjs";
import { siteForTests } from "./site.mjs";

const file = (name) => resolve(root, "tests/browser/fixtures/files", name);
const textFile = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

const site = siteForTests();

/** A page whose own files of these names wait for the call of `letGo`. */
async function holding(t, files, path = "") {
  const page = await site.chromium.browser.newPage();
  t.after(() => page.close());
  let letGo;
  const held = new Promise((done) => (letGo = done));
  let asked;
  const wanted = new Promise((done) => (asked = done));
  await page.route(files, async (route) => {
    asked();
    await held;
    await route.continue();
  });
  if (path) await page.goto(site.server.url + path);
  else await goToPage(page, site.server.url);
  return { page, letGo, wanted };
}

/** Types while such a file, which was asked for, is on its way; returns once it has come. */
async function typeMeanwhile({ page, letGo, wanted }, files) {
  await wanted;
  await page.locator("#first").fill("It cures gout.");
  const came = page.waitForResponse(files);
  letGo();
  await (await came).finished();
}

describe("what the reader does meanwhile counts", () => {
  test("a sample that comes late does not replace what was typed", async (t) => {
    const slow = await holding(t, "**/sample.html");
    const { page } = slow;
    await page.getByRole("button", { name: "Try the sample" }).click();
    await typeMeanwhile(slow, "**/sample.html");
    await page.waitForTimeout(300);
    assert.equal(await page.locator("#text").innerText(), "It cures gout.");
  });

  test("a file whose reader comes late does not replace what was typed", async (t) => {
    const slow = await holding(t, "**/word-*.js");
    const { page } = slow;
    await page.setInputFiles("#picker", file("leaflet.docx"));
    await typeMeanwhile(slow, "**/word-*.js");
    await page.waitForTimeout(1000);
    assert.equal(await page.locator("#text").innerText(), "It cures gout.");
    assert.ok(await page.locator("#shelf").isHidden());
  });

  test("files that were there do not come back over what replaced them", async (t) => {
    const { page, wanted } = await holding(t, "**/eng.traineddata.gz");
    await page.setInputFiles("#picker", [textFile("a.txt", "It cures gout."), textFile("b.txt", "It cures asthma.")]);
    await page.getByRole("button", { name: /^b\.txt 1/ }).waitFor();
    await page.setInputFiles("#picker", file("label.png"));
    await wanted;
    await page.getByRole("button", { name: "Start again" }).click();
    await page.locator("#first").fill("It cures cancer.");
    await page.waitForTimeout(300);
    assert.ok(await page.locator("#shelf").isHidden());
  });

  test("two readings behind each other, both cancelled, leave what was there", async (t) => {
    const { page, wanted } = await holding(t, /\/(?:word|saved-page)-.*\.js/);
    await page.setInputFiles("#picker", [textFile("a.txt", "It cures gout."), textFile("b.txt", "It cures asthma.")]);
    await page.getByRole("button", { name: /^b\.txt 1/ }).waitFor();
    await page.setInputFiles("#picker", file("leaflet.docx"));
    await wanted;
    await page.setInputFiles("#picker", file("leaflet.mhtml"));
    await page.getByRole("progressbar", { name: "Reading leaflet.mhtml" }).waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: /^b\.txt 1/ }).waitFor();
    assert.equal(await page.locator("#shelf progress").count(), 0);
  });

  test("another language takes a text along that is not yet checked", async (t) => {
    const { page, letGo } = await holding(t, "**/claimlint.wasm");
    await page.locator("#first").fill("It cures gout.");
    await page.locator("#text").getByText("It cures gout.").waitFor();
    await page.locator("#language").selectOption("de");
    await page.waitForFunction(() => document.documentElement.lang === "de");
    await page.evaluate(() => localStorage.clear());
    letGo();
    await untilMarked(page);
    assert.equal(await page.locator("#text").innerText(), "It cures gout.");
  });

  test("what is saved before law and evidence have come holds the text as it was edited", async (t) => {
    const { page, letGo } = await holding(t, "**/claimlint.texts");
    await page.locator("#first").fill("It cures gout.");
    await untilMarked(page);
    await page.keyboard.type(" It cures asthma.");
    await page.waitForFunction(() => CSS.highlights.get("claimlint-high")?.size === 2);
    setTimeout(letGo, 500);
    const rows = parse(await saved(page, "Table (CSV)"), { columns: true, bom: true });
    assert.deepEqual(
      rows.map(({ quote }) => quote),
      ["cures gout", "cures asthma"],
    );
  });

  test("of several files each is saved as it was edited", async (t) => {
    const page = await site.open(t);
    await page.setInputFiles("#picker", [textFile("a.txt", "It cures gout."), textFile("b.txt", "It cures asthma.")]);
    const second = page.getByRole("button", { name: /^b\.txt 1/ });
    await second.waitFor();
    await page.locator("#text").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" It cures cancer.");
    await page.getByRole("button", { name: /^a\.txt 2/ }).waitFor();
    await second.click();
    await page.locator("#text").getByText("It cures asthma.").waitFor();
    const [first] = JSON.parse(await saved(page, "Data (JSON)"));
    assert.deepEqual(
      first.findings.map(({ quote }) => quote),
      ["cures gout", "cures cancer"],
    );
  });

  test("a button that said “copied” says again what it does, however often it is pressed", async (t) => {
    const page = await site.open(t);
    await page.locator("#first").fill("It cures gout.");
    await untilMarked(page);
    const share = page.locator("[data-do=share]");
    const says = await share.textContent();
    await page.locator("[popovertarget=share]").click();
    await share.click();
    await page.waitForFunction((own) => document.querySelector("[data-do=share]").textContent !== own, says);
    await share.click();
    await page.waitForTimeout(3500);
    assert.equal(await share.textContent(), says);
  });

  test("what is typed into the studio before it listens stays", async (t) => {
    const { page, letGo } = await holding(t, "**/messages/*.json", "studio.html");
    await page.locator("#sample").fill("It cures gout.");
    letGo();
    await page.getByText("4 of 4 pass").waitFor({ timeout: 60_000 });
    assert.equal(await page.locator("#sample").inputValue(), "It cures gout.");
  });
});

describe("what never comes holds nothing up", () => {
  const three = [
    textFile("a.txt", "It cures gout."),
    textFile("b.txt", "It cures asthma."),
    textFile("c.txt", "It cures cancer."),
  ];
  for (const [what, name] of [
    ["the engine", "claimlint.wasm"],
    ["its script", "worker.js"],
    ["law and evidence", "claimlint.texts"],
  ]) {
    test(`without ${what} all files are read`, async (t) => {
      const page = await site.chromium.browser.newPage();
      t.after(() => page.close());
      await page.route(`**/${name}`, (route) => route.fulfill({ status: 404 }));
      await goToPage(page, site.server.url);
      await page.setInputFiles("#picker", three);
      await page.getByRole("button", { name: /^c\.txt/ }).waitFor({ timeout: 10_000 });
      assert.equal(await page.getByRole("button", { name: /^[abc]\.txt/ }).count(), 3);
    });
  }

  test("a text that damaged rules of one's own left unchecked is checked with the built-in ones", async (t) => {
    const page = await site.chromium.browser.newPage();
    t.after(async () => {
      await page.evaluate(() => caches.delete("claimlint-own-rules"));
      await page.close();
    });
    await goToPage(page, site.server.url);
    await page.setInputFiles("#picker", { name: "own.pack", mimeType: "", buffer: Buffer.from("no rules") });
    await page.getByRole("alert").getByText("The checker could not start.").waitFor();
    await page.locator("#first").fill("It cures gout.");
    await page.getByRole("button", { name: "Use the built-in rules" }).click();
    await untilMarked(page);
  });

  test("a sample, a comparison, rules that cannot be had or kept: the page says so", async (t) => {
    const page = await site.chromium.browser.newPage();
    t.after(() => page.close());
    await page.addInitScript(() => {
      CacheStorage.prototype.open = () => Promise.reject(new Error("storage is forbidden"));
    });
    await page.route(/\/sample\.html|\/compare-.*\.js/, (route) => route.fulfill({ status: 404 }));
    await goToPage(page, site.server.url);
    const alert = page.getByRole("alert");
    const dismiss = () => alert.getByRole("button").click();
    await page.getByRole("button", { name: "Try the sample" }).click();
    await alert.getByText(/could not be done.*404/).waitFor();
    await dismiss();
    await page.setInputFiles("#picker", { name: "own.pack", mimeType: "", buffer: Buffer.from("rules") });
    await alert.getByText(/could not be done.*storage is forbidden/).waitFor();
    await dismiss();
    await page.locator("#first").fill("It cures gout.");
    await untilMarked(page);
    await page.getByRole("button", { name: "Before and after" }).click();
    await alert.getByText("could not be done").waitFor();
  });
});

test("evidence and law that come before the marks are drawn are not lost", async (t) => {
  const { page, letGo } = await holding(t, "**/claimlint.texts");
  await page.evaluate(() => {
    const soon = globalThis.requestAnimationFrame.bind(globalThis);
    globalThis.requestAnimationFrame = (call) => setTimeout(() => soon(call), 500);
  });
  await page.getByRole("button", { name: "Try the sample" }).click();
  setTimeout(letGo, 250); // between the answer and its drawing
  await untilMarked(page);
  await page.keyboard.press("F8");
  await page.getByRole("dialog").getByText("The rule", { exact: true }).waitFor();
});

test("what is typed before the page listens is read once it does", async (t) => {
  const { page, letGo } = await holding(t, "**/messages/*.json", "index.html");
  await page.locator("#first").fill("It cures gout.");
  await assert.rejects(page.getByRole("button", { name: "Try the sample" }).click({ timeout: 500 }), /Timeout/);
  letGo();
  await untilMarked(page);
  assert.deepEqual(await marked(page), ["cures gout"]);
});

// The standalone page as an app, its exports and links, and the rule studio.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import Ajv from "ajv";
import { parse } from "csv-parse/sync";
import {
  assertAccessible,
  assertMarked,
  goToPage,
  launch,
  marked,
  newPage,
  root,
  saved,
  serve,
  untilMarked,
} from "./browser.mjs";
import { siteForTests } from "./site.mjs";

const site = siteForTests({ permissions: ["clipboard-read", "clipboard-write"] });
const { openSample } = site;

describe("exports hold every claim", () => {
  test("CSV, SARIF, Web Annotations, HTML, Markdown", async (t) => {
    const page = await openSample(t);
    const { findings } = JSON.parse(await saved(page, "Data (JSON)"));
    assert.ok(findings.length > 5);

    const rows = parse(await saved(page, "Table (CSV)"), { columns: true, bom: true });
    assert.deepEqual(
      rows.map(({ rule }) => rule),
      findings.map(({ rule }) => rule),
    );

    const sarif = JSON.parse(await saved(page, "For code review tools (SARIF)"));
    const published = dirname(createRequire(import.meta.url).resolve("@microsoft/jest-sarif/package.json"));
    const schema = JSON.parse(await readFile(join(published, "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
    delete schema.$schema; // draft 4; nothing in it means something else today
    delete schema.id;
    const ajv = new Ajv({ strict: false, unicodeRegExp: false, validateFormats: false });
    assert.ok(ajv.validate(schema, sarif), JSON.stringify(ajv.errors));
    assert.equal(sarif.runs[0].results.length, findings.length);

    // https://www.w3.org/TR/annotation-model/: what an annotation must have, and the selectors that find its words again.
    const { items = [] } = { ...JSON.parse(await saved(page, "Web Annotations (JSON-LD)")) };
    const validate = new Ajv({ strict: false }).compile({
      type: "object",
      required: ["id", "type", "target"],
      properties: {
        id: { type: "string" },
        type: { const: "Annotation" },
        target: { type: "object", required: ["source", "selector"] },
      },
    });
    for (const item of items) assert.ok(validate(item), JSON.stringify(validate.errors));
    const quotes = items.map(({ target }) => [target.selector].flat().find(({ type }) => type === "TextQuoteSelector"));
    assert.deepEqual(
      quotes.map(({ exact }) => exact),
      findings.map(({ quote }) => quote),
    );

    const html = await saved(page, "Report to read (HTML)");
    assert.match(html, /^<!doctype html>/i);
    assert.doesNotMatch(html, /<script|src=|<link/);
    for (const { quote } of findings) assert.ok(html.includes(quote.split(/[&<>"']/)[0]), quote);

    await page.getByRole("button", { name: "Save or copy" }).click();
    await page.getByRole("button", { name: "Copy as Markdown" }).click();
    await page.getByRole("button", { name: "copied" }).waitFor();
    assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(findings[0].quote));
  });
});

test("a link carries law, language and, if wanted, the text", async (t) => {
  const page = await openSample(t);
  await page.getByRole("checkbox", { name: "India" }).check();
  await page.getByRole("button", { name: "Link", exact: true }).click();
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.getByRole("button", { name: "copied" }).waitFor();
  const short = await page.evaluate(() => navigator.clipboard.readText());
  assert.doesNotMatch(short, /page=|text=/);
  await page.getByRole("checkbox", { name: "With the text" }).check();
  await page.getByText(/characters.*behind the #/).waitFor();
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("page="));
  const long = await page.evaluate(() => navigator.clipboard.readText());
  const before = await marked(page);

  const other = await newPage(t, site.chromium.browser, { width: 1000, height: 700, scheme: "light" });
  await other.goto(long);
  await untilMarked(other);
  assert.deepEqual(await marked(other), before);
  assert.equal(await other.getByRole("checkbox", { name: "India" }).isChecked(), true);
  assert.equal(new URL(other.url()).hash, "");
  await other.goto(`${site.server.url}?cut${new URL(long).hash.slice(0, 120)}`);
  await other.getByRole("alert").getByText("cut short").waitFor();
});

test("another choice of law says at once what it changes", async (t) => {
  const page = await openSample(t);
  await page.getByRole("checkbox", { name: "United States" }).check();
  await page
    .locator(".places output")
    .getByText(/^With US too: /)
    .waitFor();
});

test("before and after shows what was changed, and counts both", async (t) => {
  const page = await openSample(t);
  await page.locator("#text p", { hasText: /\S/ }).last().click();
  await page.keyboard.press("End");
  await page.keyboard.type(" It cures gout.");
  await page.waitForFunction(() =>
    [...CSS.highlights.values()].some((one) =>
      [...one].some((range) => range.startContainer.data?.includes("cures gout")),
    ),
  );
  await page.getByRole("button", { name: "Before and after" }).click();
  await page.locator("#compare ins").getByText("cures gout").waitFor();
  await page
    .getByText(/paragraphs? unchanged/)
    .first()
    .waitFor();
  await assertAccessible(page, "before and after");
});

test("offline after the first visit", async (t) => {
  const own = await serve(join(root, "dist/page"));
  const other = await launch({ serviceWorkers: "allow" });
  t.after(() => other.close());
  const page = await other.browser.newPage();
  await goToPage(page, own.url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await own.close();
  await goToPage(page, own.url);
  await page.getByRole("button", { name: "Try the sample" }).click();
  await untilMarked(page);
  await page.goto(`${own.url}evidence.html`);
  await page.locator("tbody tr").first().waitFor();
  await page.goto(own.url);
  const manifest = await page.evaluate(async () => (await fetch("claimlint.webmanifest")).json());
  assert.ok(manifest.icons.some(({ sizes }) => sizes === "512x512"));
});

describe("the rule studio", () => {
  async function anew(page) {
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await page.getByText("4 of 4 pass").waitFor({ timeout: 60_000 });
  }

  for (const scheme of ["light", "dark"]) {
    test(`a rule: what it marks, what fails, completion, use in the page, ${scheme}`, async (t) => {
      const page = await newPage(t, site.chromium.browser, { width: 1200, height: 800, scheme });
      await page.goto(`${site.server.url}studio.html`);
      await anew(page);
      await page.locator("mark.own").getByText("ancient secret of mountain monks").waitFor();
      await page.locator("mark.level-aside").getByText("cure any disease").waitFor();
      await assertAccessible(page, "studio");
      if (scheme === "dark") return;

      // An example that fails is told with its place.
      const editor = page.getByRole("textbox", { name: "Rules" });
      await page.locator(".cm-line", { hasText: "Keep the recipe secret." }).click();
      await page.keyboard.press("End");
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.type(" The ancient secret of monks.");
      await page.locator("#examples .failing").getByText("should not be marked").waitFor({ timeout: 30_000 });
      await page.locator("#examples .failing").getByRole("button", { name: "/rules/0/examples/clear/1" }).click();
      assert.ok(await editor.evaluate((own) => own.contains(own.getRootNode().activeElement)));

      // What was written is still there later; here it starts anew.
      await page.reload();
      await page.locator("#examples .failing").getByText("should not be marked").waitFor({ timeout: 60_000 });
      await anew(page);

      await page.locator(".cm-line", { hasText: '"severity"' }).click();
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.keyboard.type('"');
      await page.locator(".cm-completionLabel").getByText("roles", { exact: true }).waitFor({ timeout: 20_000 });
      await anew(page);

      await page.getByRole("button", { name: "Use these rules here" }).click();
      await page.getByText("This browser now checks with these rules.").waitFor({ timeout: 30_000 });
      await page.locator("#done").getByRole("link", { name: "Check a text" }).click();
      await page.getByText("The rules in use are your own: own.").waitFor();
      await page.getByRole("textbox").fill("The ancient secret of mountain monks.");
      await untilMarked(page);
      assertMarked(await marked(page), "ancient secret of mountain monks");
      await page.getByRole("button", { name: "Use the built-in rules" }).click();
      await page.waitForFunction(() => document.querySelector("#rules").hidden);
    });
  }
});

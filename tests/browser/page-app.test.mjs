// The standalone page as an app, its exports and links, and the rule studio.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import Ajv from "ajv";
import { parse } from "csv-parse/sync";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
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
  until,
  untilMarked,
} from "./browser.mjs";
import { siteForTests } from "./site.mjs";

// What https://www.w3.org/TR/annotation-model/ asks of a page of annotations and of all that ours are made of.
const iri = { type: "string", pattern: "^[a-z][a-z0-9+.-]*:.+" };
const motivations =
  "assessing bookmarking classifying commenting describing editing highlighting identifying linking moderating questioning replying tagging".split(
    " ",
  );
const whole = { type: "integer", minimum: 0 };
const annotationPage = {
  type: "object",
  required: ["@context", "id", "type", "items"],
  properties: {
    "@context": { const: "http://www.w3.org/ns/anno.jsonld" },
    id: iri,
    type: { const: "AnnotationPage" },
    items: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["id", "type", "body", "target"],
        properties: {
          id: iri,
          type: { const: "Annotation" },
          motivation: { enum: motivations },
          generator: { type: "object", required: ["id", "type"], properties: { id: iri, type: { const: "Software" } } },
          body: {
            type: "array",
            minItems: 1,
            items: {
              type: "object",
              required: ["type", "value"],
              properties: {
                type: { const: "TextualBody" },
                value: { type: "string", minLength: 1 },
                format: { type: "string", pattern: "^[a-z]+/[a-z.+-]+$" },
                language: { type: "string", pattern: "^[a-z]{2,3}(-[A-Za-z0-9]+)*$" },
                purpose: { enum: motivations },
              },
            },
          },
          target: {
            type: "object",
            required: ["type", "source", "selector"],
            properties: {
              type: { const: "SpecificResource" },
              source: { type: "string", minLength: 1 },
              selector: {
                type: "array",
                items: {
                  oneOf: [
                    {
                      required: ["type", "exact"],
                      properties: {
                        type: { const: "TextQuoteSelector" },
                        exact: { type: "string", minLength: 1 },
                        prefix: { type: "string" },
                        suffix: { type: "string" },
                      },
                    },
                    {
                      required: ["type", "start", "end"],
                      properties: { type: { const: "TextPositionSelector" }, start: whole, end: whole },
                    },
                  ],
                },
              },
            },
          },
        },
      },
    },
  },
};

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

    const annotations = JSON.parse(await saved(page, "Web Annotations (JSON-LD)"));
    const validate = new Ajv({ strict: false }).compile(annotationPage);
    assert.ok(validate(annotations), JSON.stringify(validate.errors));
    const { items } = annotations;
    assert.equal(new Set(items.map(({ id }) => id)).size, findings.length, "an id for each");
    const selector = (wanted) => items.map(({ target }) => target.selector.find(({ type }) => type === wanted));
    assert.deepEqual(
      selector("TextQuoteSelector").map(({ exact }) => exact),
      findings.map(({ quote }) => quote),
    );
    assert.deepEqual(
      selector("TextPositionSelector").map(({ start, end }) => [start, end]),
      findings.map(({ start, end }) => [start, end]),
    );

    const html = await saved(page, "Report to read (HTML)");
    assert.match(html, /^<!doctype html>/i);
    assert.doesNotMatch(html, /<script|src=|<link/);
    const report = await newPage(t, site.chromium.browser, { width: 800, height: 700, scheme: "light" });
    await report.setContent(html);
    const shown = (await report.locator("body").innerText()).replace(/\s+/g, " ");
    for (const { quote } of findings) assert.ok(shown.includes(quote.replace(/\s+/g, " ")), quote);
    await assertAccessible(report, "HTML report");

    await page.getByRole("button", { name: "Save or copy" }).click();
    await page.getByRole("button", { name: "Copy as Markdown" }).click();
    await page.getByRole("button", { name: "copied" }).waitFor();
    assert.ok((await page.evaluate(() => navigator.clipboard.readText())).includes(findings[0].quote));
  });
});

test("printed, it says all of it, on a wide screen's paper and on a phone's", async (t) => {
  for (const width of [1440, 360]) {
    const page = await openSample(t, { width });
    await page.waitForFunction(() => document.querySelectorAll("#overview .list > li").length > 5);
    const claims = await page.locator("#overview .entry-quote").allTextContents();
    const pdf = await getDocument({ data: new Uint8Array(await page.pdf({ format: "A4" })), verbosity: 0 }).promise;
    const pages = await Promise.all(
      Array.from({ length: pdf.numPages }, async (_, n) => {
        const { items } = await (await pdf.getPage(n + 1)).getTextContent();
        return items.map(({ str, hasEOL }) => `${str}${hasEOL ? " " : ""}`).join("");
      }),
    );
    const text = pages.join(" ").replace(/\s+/g, " ");
    assert.ok(pdf.numPages >= 2 && pdf.numPages <= 5, `${pdf.numPages} pages`);
    assert.ok(
      pages.every((said) => said.trim() !== ""),
      "an empty page",
    );
    assert.match(text, /\d+ claims in \d+ words/);
    for (const said of [
      "What the evidence says",
      "Law of",
      "All claims",
      "Stillwater Magnesium Spray",
      "not medical",
    ]) {
      assert.ok(text.toLowerCase().includes(said.toLowerCase()), `${width}: ${said}`);
    }
    for (const quote of claims) assert.ok(text.includes(quote.replace(/\s+/g, " ")), `${width}: ${quote}`);
    for (const button of ["Start again", "Save or copy", "Where the claims stand"]) {
      assert.ok(!text.toLowerCase().includes(button.toLowerCase()), `${width}: ${button}`);
    }
    await until(
      async () => (await page.locator("#overview > details").count()) === (width === 360 ? 1 : 0),
      "as before",
    );
  }
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
  // Without the text: the choices alone, for whatever comes next.
  await goToPage(other, short.replace(/law=[^&]*/, "law=in").replace("lang=en", "lang=de"));
  await other.getByRole("heading", { name: "Was verspricht die Seite?" }).waitFor();
  assert.ok(await other.locator("#work").isHidden());
  await other.locator("#first").fill("Kur. It cures gout.");
  await untilMarked(other);
  await other.locator("#overview h2").waitFor();
  const laws = () =>
    other.locator(".places input").evaluateAll((all) => all.filter((one) => one.checked).map((one) => one.value));
  assert.deepEqual(await laws(), ["in"]);
  await other.goto("about:blank");
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

/** The law of this place, and no other. */
async function choose(page, place) {
  for (const box of await page.getByRole("group", { name: "Law of" }).getByRole("checkbox").all()) {
    await box.setChecked((await box.getAttribute("value")) === place);
  }
}

test("authorised wording is put in the place of a claim, counts, and can be undone", async (t) => {
  const page = await site.open(t);
  const said = "Vitamin C boosts your immune system.";
  await page.getByRole("textbox").fill(`${said}\nMade in small batches.`);
  await untilMarked(page);
  await choose(page, "eu");
  await page.getByRole("button", { name: "Before and after" }).click();
  const compare = page.locator("#compare");
  const wording = "Vitamin C contributes to normal function of the immune system.";
  const entry = compare.getByRole("listitem").filter({ hasText: wording }).last();
  await entry.waitFor();
  assert.match(await entry.innerText(), /EU, UK: The food must be a source of vitamin C\./);
  assert.match(await entry.getByRole("link", { name: /source/ }).getAttribute("href"), /^https:/);
  await entry.getByRole("button", { name: "Put in its place" }).click();
  await compare.locator("ins").getByText("contributes").waitFor();
  await compare.getByRole("columnheader", { name: /^Now 0 claims/ }).waitFor();
  assert.equal(await compare.getByRole("columnheader").first().innerText(), "When it was opened 1 claim");
  await page.getByRole("button", { name: "Before and after" }).click();
  assert.equal((await page.locator("#text").innerText()).trim(), `${wording}\nMade in small batches.`);
  await page.locator("#text").focus();
  await page.keyboard.press("Control+z");
  assert.equal((await page.locator("#text").innerText()).trim(), `${said}\nMade in small batches.`);
  await untilMarked(page);
});

test("the checklist says what the law wants said, what is missing, and keeps its place while one writes", async (t) => {
  const page = await openSample(t);
  const checklist = page.locator(".checklist");
  await choose(page, "eu");
  await checklist.getByRole("heading", { name: "What the law wants said" }).waitFor();
  const item = checklist.getByRole("listitem").filter({ hasText: "A word on a varied, balanced diet" });
  await item.getByText("not found").waitFor();
  await item.locator("summary").click();
  await item.getByText(/varied and balanced diet and a healthy lifestyle/).waitFor();
  assert.match(await item.getByRole("link").getAttribute("href"), /^https:/);
  const missing = await checklist.locator(".missing").count();
  await page.locator("#text").getByText("For external use only").click();
  await page.keyboard.press("End");
  await page.keyboard.type(" A varied and balanced diet and a healthy lifestyle are important.");
  await item.getByText("not found").waitFor({ state: "detached" });
  assert.equal(await checklist.locator(".missing").count(), missing - 1);
  assert.ok(await item.locator("details").evaluate((own) => own.open), "what was open stays open");
  await choose(page, "nz");
  await item.waitFor({ state: "detached" });
});

test("a newer version is told of, and comes when it is asked for", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "claimlint-page-"));
  t.after(() => rm(folder, { recursive: true }));
  await cp(join(root, "dist/page"), folder, { recursive: true, filter: (path) => !/\/(?:ocr|pdf)$/.test(path) });
  const own = await serve(folder);
  t.after(() => own.close());
  const other = await launch({ serviceWorkers: "allow" });
  t.after(() => other.close());
  const page = await other.browser.newPage();
  await goToPage(page, own.url);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload(); // now by the service worker
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  assert.ok(await page.locator("#update").isHidden());

  const change = async (name, from, to) => {
    const file = join(folder, name);
    const text = await readFile(file, "utf8");
    assert.ok(from.test(text), name);
    await writeFile(file, text.replace(from, to));
  };
  await change("service-worker.js", /[0-9a-f]{16}/, "0123456789abcdef");
  await change("index.html", /<title>claimlint/, "<title>claimlint anew");
  await goToPage(page, own.url); // the old one, until somebody wants the new
  assert.equal(await page.title(), "claimlint");
  const notice = page.getByRole("status").filter({ hasText: "A newer version is ready." });
  await notice.waitFor({ timeout: 30_000 });
  await assertAccessible(page, "update notice");
  const beside = await other.browser.newPage();
  await goToPage(beside, own.url);
  await beside.locator("#update:not([hidden])").waitFor();
  await page.bringToFront();
  await Promise.all([page.waitForEvent("load"), notice.getByRole("button", { name: "Load it" }).click()]);
  await until(async () => (await page.title()) === "claimlint anew", "the newer version");
  await page.locator("#first[placeholder]").waitFor();
  assert.ok(await page.locator("#update").isHidden());
  await beside.bringToFront(); // which the version came over without having been asked
  await beside.getByRole("button", { name: "Load it" }).click();
  await until(async () => (await beside.title().catch(() => "")) === "claimlint anew", "the newer version beside it");
  const kept = await page.evaluate(() => caches.keys());
  assert.deepEqual(
    kept.filter((name) => name.startsWith("claimlint-page-")),
    ["claimlint-page-0123456789abcdef"],
    "the old one is gone",
  );
});

test("whose work it carries is said on the page", async (t) => {
  const page = await site.open(t);
  const address = await page.getByRole("link", { name: "Libraries in it and their licences" }).getAttribute("href");
  const text = await (await fetch(new URL(address, site.server.url))).text();
  const packages = ["pdfjs-dist", "tesseract.js", "tesseract.js-core", "@tesseract.js-data/eng", "mammoth", "jszip"];
  for (const name of [...packages, "postal-mime", "diff", "@codemirror/view", "vscode-json-languageservice", "re2"]) {
    const { version } = JSON.parse(await readFile(join(root, "node_modules", name, "package.json"), "utf8"));
    assert.ok(text.includes(`\n${name} ${version} (`), `${name} ${version}`);
  }
  for (const words of ["Apache License", "Redistribution and use in source and binary forms", "MIT License"]) {
    assert.ok(text.includes(words), words);
  }
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

      // A pack in a file is opened like any other file.
      const [file] = await Promise.all([
        page.waitForEvent("download", { timeout: 30_000 }),
        page.getByRole("button", { name: "Save as a pack" }).click(),
      ]);
      const pack = { name: file.suggestedFilename(), mimeType: "", buffer: await readFile(await file.path()) };
      assert.equal(pack.name, "claimlint-own.pack");
      const opener = await site.open(t);
      await opener.setInputFiles("#picker", pack);
      await opener.getByText("The rules in use are your own: claimlint-own.").waitFor();
      await opener.getByRole("textbox").fill("The ancient secret of mountain monks.");
      await untilMarked(opener);
      assertMarked(await marked(opener), "ancient secret of mountain monks");
      await opener.getByRole("button", { name: "Use the built-in rules" }).click();

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

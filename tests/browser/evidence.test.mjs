// The evidence browser in Chromium: the table, the addresses of its records, search, sorting, paper, accessibility.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { assertAccessible, launch, newPage, root, serve, until } from "./browser.mjs";

const known = "magnesium--restless-legs-syndrome";
let server;
let chromium;
let file;

before(async () => {
  file = JSON.parse(await readFile(join(root, "dist/page/evidence.json"), "utf8"));
  server = await serve(join(root, "dist/page"));
  chromium = await launch();
});
after(async () => {
  await chromium?.close();
  await server?.close();
});

async function open(t, { hash = "", width = 1280, height = 900, scheme = "light" } = {}) {
  const page = await newPage(t, chromium.browser, { width, height, scheme });
  await page.goto(`${server.url}evidence.html${hash}`);
  await page.locator("tbody tr").first().waitFor();
  return page;
}

const rows = (page) => page.locator("tbody tr[id]");
const all = () => file.pairs.length + file.conditions.length;
/** Rows come as the reader nears the end; whoever searches by the browser's own means, or prints, gets all. */
async function untilRows(page, n) {
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.waitForFunction((wanted) => document.querySelectorAll("tbody tr[id]").length === wanted, n);
}
const ids = (page) => rows(page).evaluateAll((all) => all.map((row) => row.id));
const record = (page) => page.getByRole("article");
const search = (page) => page.getByRole("searchbox", { name: "Search" });

describe("the file", () => {
  test("holds every record of the rules once, and a name for all that they are about", async () => {
    const { pairs, conditions, names } = file;
    const all = [...pairs, ...conditions].map(({ id }) => id);
    assert.equal(new Set(all).size, all.length);
    assert.ok(pairs.length > 300 && conditions.length > 100, `${pairs.length} and ${conditions.length} records`);
    for (const { subject, condition } of pairs) assert.ok(names[subject]?.[0] && names[condition]?.[0], subject);
    for (const { id } of conditions) assert.ok(names[id]?.[0], id);
  });

  test("is part of the page alone", () => {
    for (const part of ["lib", "extension-chrome", "extension-firefox"]) {
      assert.ok(!existsSync(join(root, "dist", part, "evidence.json")), part);
    }
  });
});

describe("the table", () => {
  test("shows all records, names for ids", async (t) => {
    const page = await open(t);
    await untilRows(page, all());
    const row = page.locator(`[id="${known}"]`);
    assert.match(await row.innerText(), /Magnesium\s[\s\S]*Restless legs syndrome\s+Not enough evidence/);
    assert.equal(await page.getByRole("table", { name: /^Records/ }).count(), 1);
  });

  test("rows come as one scrolls, and all of them for the browser's own search", async (t) => {
    const page = await open(t);
    assert.ok((await rows(page).count()) < 200);
    const seen = await rows(page).count();
    await page.mouse.wheel(0, 30_000);
    await until(async () => (await rows(page).count()) > seen, "more rows");
    assert.ok((await rows(page).count()) < all());
    await page.keyboard.press("Control+f");
    assert.equal(await rows(page).count(), all());
  });

  test("search knows other names, ignores case and accents, and reads the beginnings of words", async (t) => {
    const page = await open(t);
    await search(page).fill("RLS magn");
    await page
      .getByRole("status")
      .getByText(/^\d of [\d,]+ records$/)
      .waitFor();
    assert.ok((await ids(page)).includes(known));
    await search(page).fill("Mágnesium willis-ekbom");
    await page.waitForTimeout(200);
    assert.ok((await ids(page)).includes(known));
    await search(page).fill("agnesium");
    await page.getByRole("status").getByText("No record fits").waitFor();
    assert.deepEqual(await ids(page), []);
  });

  test("a verdict filters, and says how many it has", async (t) => {
    const page = await open(t);
    const harmful = file.pairs.filter(({ verdict }) => verdict === "harmful");
    const button = page.getByRole("button", { name: `Can harm ${harmful.length}` });
    await button.press("Enter");
    await untilRows(page, harmful.length);
    assert.deepEqual((await ids(page)).sort(), harmful.map(({ id }) => id).sort());
    const pressed = page.getByRole("button", { name: /^Can harm/ });
    assert.equal(await pressed.getAttribute("aria-pressed"), "true");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.kind), "harmful");
    await page.getByRole("button", { name: /^All/ }).click();
    await untilRows(page, all());
  });

  test("each column sorts both ways, what is unknown last", async (t) => {
    const page = await open(t);
    const column = (name) => page.getByRole("columnheader", { name });
    const years = async () => {
      await untilRows(page, all());
      return page.locator("td.by-year").evaluateAll((cells) => cells.map((cell) => Number(cell.textContent)));
    };
    assert.equal(await column("What").getAttribute("aria-sort"), "ascending");
    await column("Newest source").getByRole("button").click();
    assert.equal(await column("Newest source").getAttribute("aria-sort"), "descending");
    assert.equal(await column("What").getAttribute("aria-sort"), null);
    let found = await years();
    assert.deepEqual(
      found,
      [...found].sort((a, b) => b - a),
    );
    await column("Newest source").getByRole("button").click();
    found = (await years()).filter(Boolean);
    assert.deepEqual(
      found,
      [...found].sort((a, b) => a - b),
    );
    await column("For").getByRole("button").click();
    await untilRows(page, all());
    const names = await page.locator("td.by-condition").allInnerTexts();
    const { compare } = new Intl.Collator("en", { numeric: true });
    assert.deepEqual(names, [...names].sort(compare));
    await column("Verdict").getByRole("button").click();
    assert.match(await rows(page).first().innerText(), /Supported/);
    await column("Studies").getByRole("button").click();
    const most = Math.max(...file.pairs.map(({ studies }) => studies?.number ?? 0));
    assert.equal(await page.locator("td.by-studies").first().innerText(), most.toLocaleString("en"));
  });
});

describe("a record", () => {
  test("has an address, which opens it wherever it is", async (t) => {
    const page = await open(t, { hash: `#${known}` });
    const { finding, sources } = file.pairs.find(({ id }) => id === known);
    await record(page).waitFor();
    const text = await record(page).innerText();
    assert.ok(text.includes(finding));
    assert.equal(await record(page).getByRole("listitem").count(), sources.length);
    assert.match(await page.title(), /^Magnesium × restless legs syndrome/);
    const row = await page.locator(`[id="${known}"]`).boundingBox();
    assert.ok(row.y >= 0 && row.y < 200, `at ${row.y}`);
    for (const link of await record(page).getByRole("link").all()) {
      const href = await link.getAttribute("href");
      if (href.startsWith("#")) continue;
      assert.match(href, /^https?:/);
      assert.match(await link.getAttribute("rel"), /noreferrer/);
    }
    // The verdict and what it rests on: one sentence for a screen reader.
    const said = await record(page).getByRole("img").getAttribute("aria-label");
    assert.match(said, /^Not enough evidence; .*\d{4}/);
  });

  test("opens and closes by key and by pointer, one at a time", async (t) => {
    const page = await open(t);
    await search(page).fill("magnesium");
    await page.waitForTimeout(200);
    const link = page.locator(`[id="${known}"]`).getByRole("link");
    await link.focus();
    await page.keyboard.press("Enter");
    await record(page).waitFor();
    assert.equal(new URL(page.url()).hash, `#${known}`);
    assert.equal(await link.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("Escape");
    assert.equal(await record(page).count(), 0);
    assert.equal(new URL(page.url()).hash, "#search=magnesium");
    assert.equal(await link.getAttribute("aria-expanded"), "false");
    assert.ok(await link.evaluate((own) => own === document.activeElement));

    await page.locator(`[id="${known}"] .by-condition`).click();
    await record(page).waitFor();
    const other = (await ids(page)).find((id) => id !== known);
    await page.locator(`[id="${other}"] .by-condition`).click();
    await page.waitForURL(`**#${other}`);
    assert.equal(await record(page).count(), 1);
    await page.goBack();
    await page.waitForURL(`**#${known}`);
    await record(page).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    assert.equal(await record(page).count(), 0);
  });

  test("leads to the guidance on its condition, and that to what was studied for it", async (t) => {
    const page = await open(t, { hash: `#${known}` });
    await record(page).getByRole("link", { name: "Guidance on restless legs syndrome" }).click();
    await page.waitForURL("**#restless-legs-syndrome");
    await record(page).getByRole("heading", { name: "What guidelines advise" }).waitFor();
    assert.match(await record(page).innerText(), /strong recommendation/);
    await record(page).getByRole("link", { name: "Magnesium", exact: true }).click();
    await page.waitForURL(`**#${known}`);
  });

  test("with an old newest source says so", async (t) => {
    const old = file.pairs.find(({ as_of }) => as_of <= new Date().getFullYear() - 10);
    const page = await open(t, { hash: `#${old.id}` });
    assert.ok((await record(page).innerText()).includes(`Newest source: ${old.as_of}`));
  });

  test("that does not exist is named", async (t) => {
    const page = await open(t, { hash: "#no--such" });
    await page.getByRole("alert").getByText("no--such").waitFor();
    const odd = await open(t, { hash: "#%E0%A4%A" });
    await odd.getByRole("alert").waitFor();
  });

  test("each has its address, conditions too, and so has a search", async (t) => {
    const page = await open(t);
    await untilRows(page, all());
    const links = await rows(page)
      .locator("th a")
      .evaluateAll((found) => found.map((link) => link.getAttribute("href")));
    assert.deepEqual(links.sort(), [...file.pairs, ...file.conditions].map(({ id }) => `#${id}`).sort());
    for (const { id } of [file.conditions.at(-1), file.pairs.at(-1)]) {
      const other = await open(t, { hash: `#${id}` });
      await record(other).waitFor();
      assert.ok(await other.locator(`[id="${id}"] a[aria-expanded=true]`).isVisible(), id);
    }

    await search(page).fill("restless legs");
    await page.getByRole("button", { name: /^Not enough evidence/ }).click();
    const found = await ids(page);
    assert.ok(found.includes(known) && found.length < 40, `${found.length} rows`);
    const address = page.url();
    assert.equal(new URL(address).hash, "#search=restless+legs&verdict=insufficient");
    const other = await open(t, { hash: new URL(address).hash });
    assert.deepEqual(await ids(other), found);
    assert.equal(await search(other).inputValue(), "restless legs");
    // A record in between, and back.
    await other.locator(`[id="${known}"]`).getByRole("link").click();
    await other.waitForURL(`**#${known}`);
    await other.goBack();
    await other.waitForURL(address);
    await until(async () => (await record(other).count()) === 0, "the record closes");
    assert.deepEqual(await ids(other), found);
    await other.locator(`[id="${known}"]`).getByRole("link").click();
    await record(other).waitFor();
    await other.getByRole("button", { name: "Close" }).click();
    assert.equal(other.url(), address);
    await search(other).fill("");
    await other.getByRole("button", { name: /^Not enough evidence/ }).click();
    await until(() => new URL(other.url()).hash === "", "no search, no address of it");
  });

  test("stays in sight while others are searched", async (t) => {
    const page = await open(t, { hash: `#${known}` });
    await search(page).fill("zinc");
    await page.waitForTimeout(200);
    assert.equal((await ids(page))[0], known);
    await record(page).waitFor();
  });
});

describe("on paper and for everybody", () => {
  test("an open record is printed alone, with its addresses", async (t) => {
    const page = await open(t, { hash: `#${known}` });
    await page.emulateMedia({ media: "print" });
    assert.ok(await record(page).isVisible());
    assert.ok(await record(page).getByRole("heading", { name: "Magnesium × restless legs syndrome" }).isVisible());
    assert.equal(await page.locator("tbody tr[id]:visible").count(), 0);
    assert.equal(await search(page).isVisible(), false);
    const after = await record(page)
      .locator(".source-list a")
      .first()
      .evaluate((link) => getComputedStyle(link, "::after").content);
    assert.match(after, /https?:/);
  });

  for (const scheme of ["light", "dark"]) {
    test(`axe finds nothing, ${scheme}`, async (t) => {
      const page = await open(t, { scheme });
      await search(page).fill("sleep"); // axe looks at each of the rows
      await page.waitForTimeout(200);
      await assertAccessible(page, "table");
      const pair = await open(t, { scheme, hash: `#${known}` });
      await search(pair).fill("restless");
      await pair.waitForTimeout(200);
      await assertAccessible(pair, "a pair");
      await record(pair)
        .getByRole("link", { name: /^Guidance/ })
        .click();
      await record(pair).getByRole("heading", { name: "What guidelines advise" }).waitFor();
      await assertAccessible(pair, "guidance");
    });
  }

  for (const width of [360, 768]) {
    test(`nothing is wider than a window of ${width} px`, async (t) => {
      const page = await open(t, { width, height: 740, hash: `#${known}` });
      const wide = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(await wide(), 0);
      const widest = await page
        .locator("tbody td, tbody th")
        .evaluateAll((cells) => Math.max(...cells.map((cell) => cell.getBoundingClientRect().right)));
      assert.ok(widest <= width, `a cell ends at ${widest}`);
      const narrowest = await page
        .locator("tr[id] > :is(.by-subject, .by-condition, .by-verdict)")
        .evaluateAll((cells) => Math.min(...cells.map((cell) => cell.offsetWidth).filter(Boolean)));
      assert.ok(narrowest >= 90, `a cell is ${narrowest} px wide`);
    });
  }

  test("it asks for its own files only", async (t) => {
    const page = await chromium.browser.newPage();
    t.after(() => page.close());
    const asked = [];
    page.on("request", (request) => asked.push(request.url().replace(server.url, "")));
    await page.goto(`${server.url}evidence.html`);
    await page.locator("tbody tr").first().waitFor();
    const own = ["evidence.html", "evidence.css", "evidence.js", "evidence.json"];
    const expected = [...own, "icon.svg", "claimlint.webmanifest", "messages/en.json"];
    assert.deepEqual(
      [...new Set(asked)].filter((url) => !expected.includes(url)),
      [],
    );
  });

  test("a failure is told", async (t) => {
    const page = await chromium.browser.newPage();
    t.after(() => page.close());
    await page.route("**/evidence.json", (route) => route.fulfill({ status: 500 }));
    await page.goto(`${server.url}evidence.html`);
    await page
      .getByRole("alert")
      .getByText(/could not be loaded\. 500/)
      .waitFor();
  });
});

// The message files: every language has the same messages with the same places to fill, and each surface loads only one.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launch, newPage, root, serve } from "./browser.mjs";

const folder = join(root, "web/shared/messages");
const read = (language) => JSON.parse(readFileSync(join(folder, `${language}.json`), "utf8"));
const english = read("en");
const others = readdirSync(folder)
  .map((name) => name.replace(".json", ""))
  .filter((language) => language !== "en");

const places = (text) => [...text.matchAll(/\{[\w-]+\}/g)].map(([place]) => place).sort();
const forms = (message) => (typeof message === "string" ? [message] : Object.values(message));

/** All that we write that may ask for a message. */
const sources = ["web", "scripts"]
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, name)))
  .filter((name) => /\.(?:ts|html|mjs)$/.test(name))
  .map((name) => readFileSync(name, "utf8"))
  .join("\n");

describe("message files", () => {
  test("every message is asked for somewhere", () => {
    // Some keys are put together: `severity.${severity}`.
    const beginnings = [...sources.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*[.-])\$\{/g)].map(([, beginning]) => beginning);
    const unused = Object.keys(english).filter(
      (key) => !sources.includes(`"${key}"`) && !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    assert.deepEqual(unused, []);
  });

  test("German, French and Spanish beside English", () => assert.deepEqual(others.sort(), ["de", "es", "fr"]));

  for (const language of others) {
    const messages = read(language);
    test(`${language} has the keys of English in the same order`, () => {
      assert.deepEqual(Object.keys(messages), Object.keys(english));
    });

    test(`${language} has the places of English`, () => {
      for (const [key, message] of Object.entries(english)) {
        const own = messages[key];
        assert.equal(typeof own, typeof message, key);
        if (typeof own === "object") assert.deepEqual(Object.keys(own), Object.keys(message), key);
        // A form for one may say the number as a word; nothing else may be lost or added.
        for (const text of forms(own)) assert.deepEqual(places(text), places(forms(message).at(-1)), key);
      }
    });

    test(`${language} is translated`, () => {
      const long = Object.entries(english).filter(([, message]) => forms(message).join("").split(" ").length > 5);
      const same = long.filter(([key, message]) => JSON.stringify(messages[key]) === JSON.stringify(message));
      assert.deepEqual(same, []);
    });
  }
});

describe("the page's documents", () => {
  // What stands there before the words are loaded: else everything below would move when they come.
  for (const name of ["index.html", "evidence.html", "studio.html"]) {
    test(`${name} says in English what English says`, () => {
      const text = readFileSync(join(root, "web/page", name), "utf8");
      const said = [...text.matchAll(/ data-say="([\w.-]+)"[^>]*>([^<]*)</g)];
      assert.ok(said.length > 5);
      for (const [, key, words] of said) assert.equal(words, english[key], key);
    });
  }
});

describe("what is built", () => {
  for (const [folder, foreign] of [
    ["page", "options."],
    ["extension-chrome", "studio."],
  ]) {
    test(`${folder} has all words that its scripts and documents ask for, and not those of others alone`, () => {
      const built = join(root, "dist", folder);
      const words = JSON.parse(readFileSync(join(built, "messages/en.json"), "utf8"));
      const files = readdirSync(built).filter((name) => /\.(?:js|html)$/.test(name));
      const asked = new Set(
        files.flatMap((name) =>
          [...readFileSync(join(built, name), "utf8").matchAll(/["'`]([a-z]+\.[a-z][a-z-]*)["'`]/g)].map(
            ([, key]) => key,
          ),
        ),
      );
      const known = [...asked].filter((key) => key in english);
      assert.ok(known.length > 100, `${known.length} keys in the scripts`);
      assert.deepEqual(
        known.filter((key) => !(key in words)),
        [],
      );
      assert.ok(!Object.keys(words).some((key) => key.startsWith(foreign)));
    });
  }
});

describe("the page in the reader's language", () => {
  let server;
  before(async () => (server = await serve(join(root, "dist/page"))));
  after(() => server?.close());

  for (const [locale, language, title] of [
    ["de-AT", "de", read("de")["start.title"]],
    ["es-MX", "es", read("es")["start.title"]],
    ["cy-GB", "en", english["start.title"]],
  ]) {
    test(`${locale}: ${language}, and no other file is loaded`, async (t) => {
      const { browser, close } = await launch({ locale });
      t.after(close);
      const loaded = [];
      browser.on("request", (request) => loaded.push(new URL(request.url()).pathname));
      const page = await newPage(t, browser, { width: 900, height: 700, scheme: "light" });
      await page.goto(server.url);
      await page.getByRole("heading", { name: title }).waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      assert.deepEqual(
        loaded.filter((path) => path.startsWith("/messages/")),
        [`/messages/${language}.json`],
      );
    });
  }
});

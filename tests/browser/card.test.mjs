// What the card says of a report: how close the evidence is, law apart from evidence, several claims on the same words.
// A worker that answers with a report of the test's own stands in for the engine.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertAccessible, goToPage, newPage, pointOn, untilMarked } from "./browser.mjs";
import { siteForTests } from "./site.mjs";

const text = "Nettle spray eases hay fever. It is gentle.";
const year = new Date().getUTCFullYear();

const source = {
  title: "Nettle for hay fever",
  publisher: "A Journal",
  kind: "systematic-review",
  year: 2020,
  url: "https://doi.org/10.1000/1",
};
const pair = {
  id: "nettle--hay-fever",
  fit: "pair",
  subject: "nettle",
  condition: "hay-fever",
  subject_name: "stinging nettle",
  condition_name: "hay fever",
  verdict: "insufficient",
  certainty: "low (GRADE)",
  finding: "One small trial saw no clear effect.",
  form: "oral",
  studies: { kind: "randomised trials", number: 3, participants: 1200 },
  as_of: year - 2,
  sources: [source],
};
const kind = {
  id: "symptom",
  fit: "kind-of-claim",
  title: "A symptom",
  finding: "Relief needs a trial.",
  sources: [source],
};
const rule = {
  id: "nz-1",
  jurisdiction: "nz",
  cite: "An Act, section 1",
  short: "Act s 1",
  says: "Says something.",
  url: "https://example.org/",
};

function finding(quote, changes = {}) {
  const start = text.indexOf(quote);
  return {
    rule: "test.symptom",
    type: "symptom",
    strength: "plain",
    severity: "medium",
    quote,
    prefix: "",
    suffix: "",
    start,
    end: start + quote.length,
    sentence: { start: 0, end: text.length },
    voice: "seller",
    why: "Because.",
    regulations: [rule],
    evidence: [pair],
    instead: [],
    ...changes,
    claim: {
      subject: "nettle",
      object: "hay-fever",
      relation: "eases",
      subject_name: "stinging nettle",
      object_name: "hay fever",
      form: "topical",
      ...changes.claim,
    },
  };
}

const site = siteForTests();

async function open(t, findings, { scheme = "light" } = {}) {
  const page = await newPage(t, site.chromium.browser, { width: 1440, height: 900, scheme });
  const report = {
    schema: "claimlint-report/1",
    engine: "test",
    pack: "test",
    document: { sha256: "", subjects: [], unread: [] },
    counts: {},
    findings,
    set_aside: [],
    truncated: false,
  };
  const body = `onmessage = ({ data: { id, kind } }) => postMessage({ id, kind: "report", report: ${JSON.stringify(report)} });`;
  await page.route("**/worker.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
  await goToPage(page, site.server.url);
  await page.getByRole("textbox").fill(text);
  await untilMarked(page);
  return page;
}

const card = (page) => page.getByRole("dialog");

async function openCard(t, findings, options) {
  const page = await open(t, findings, options);
  await page.getByRole("button", { name: "Next claim" }).click();
  await card(page).waitFor();
  return page;
}

const evidence = (page) => card(page).locator("section.evidence");
const law = (page) => card(page).locator("section.law");
const near = /,\s+(?:by\smouth|near\smatch)/;

describe("how close the evidence is", () => {
  test("about just this: names, verdict, numbers, and the form that was studied", async (t) => {
    const page = await openCard(t, [finding("eases hay fever", { claim: { form: "oral" } })]);
    const said = await evidence(page).innerText();
    assert.match(said, /stinging nettle × hay fever/);
    assert.match(said, /Not enough evidence/);
    assert.match(said, /This is about taking it by mouth\./);
    assert.doesNotMatch(said, near);
    assert.match(await card(page).innerText(), /Says that stinging nettle eases hay fever\./);
    assert.equal(
      await evidence(page).getByRole("img").getAttribute("aria-label"),
      `Not enough evidence; certainty: low (GRADE); 3 randomised trials, 1,200 people; as of ${year - 2}`,
    );
    assert.equal(await evidence(page).locator(".dots .full").count(), 2);
  });

  test("another form", async (t) => {
    const page = await openCard(t, [
      finding("eases hay fever", { evidence: [{ ...pair, fit: "other-form", verdict: "supported" }] }),
    ]);
    const said = await evidence(page).innerText();
    assert.match(said, /Supported,\s+by\smouth/);
    assert.match(said, /This evidence is about taking it by mouth; this page speaks of something for the skin\./);
    assert.match(await evidence(page).getByRole("img").getAttribute("aria-label"), /^Supported, by mouth;/);
    // Nor does it count as supported in the overview.
    assert.ok(await page.getByRole("button", { name: "Show only: Supported 0" }).isDisabled());
    await page.getByRole("button", { name: "Show only: Supported, near match 1" }).waitFor();
  });

  test("something related", async (t) => {
    const page = await openCard(t, [
      finding("eases hay fever", {
        evidence: [{ ...pair, fit: "parent", verdict: "supported", condition_name: "allergy" }],
      }),
    ]);
    const said = await evidence(page).innerText();
    assert.match(said, /Supported,\s+near\smatch/);
    assert.match(said, /The nearest that was studied: stinging nettle × allergy\. This is about taking it by mouth\./);
  });

  test("only something on the condition", async (t) => {
    const page = await openCard(t, [finding("eases hay fever", { evidence: [{ ...kind, fit: "condition" }] })]);
    const said = await evidence(page).innerText();
    assert.match(said, /No trial of this found/);
    assert.match(said, /No record here of a trial of stinging nettle for hay fever\./);
    assert.match(said, /claims of this kind\s+Relief needs a trial\./);
  });

  test("only something on claims of this kind", async (t) => {
    const page = await openCard(t, [
      finding("eases hay fever", {
        evidence: [kind],
        claim: { subject: null, subject_name: null, object: null, object_name: null },
      }),
    ]);
    const said = await evidence(page).innerText();
    assert.match(said, /Our records hold no trial of this/);
    assert.match(await card(page).innerText(), /Says that the product eases a discomfort\./);
  });

  test("the nearest record comes first", async (t) => {
    const other = { ...pair, id: "herbs--allergy", fit: "parent", verdict: "supported" };
    const page = await openCard(t, [finding("eases hay fever", { evidence: [kind, other, pair] })]);
    assert.match(await evidence(page).getByRole("img").first().getAttribute("aria-label"), /^Not enough evidence;/);
  });

  test("without names, words made of the ids", async (t) => {
    const { subject_name: _, condition_name: __, ...nameless } = pair;
    const page = await openCard(t, [
      finding("eases hay fever", { evidence: [nameless], claim: { subject_name: undefined, object_name: undefined } }),
    ]);
    assert.match(await card(page).innerText(), /Says that nettle eases hay fever\.[\s\S]*nettle × hay fever/);
  });

  test("a source of ten years ago and no newer one", async (t) => {
    const page = await openCard(t, [finding("eases hay fever", { evidence: [{ ...pair, as_of: year - 10 }] })]);
    assert.match(await evidence(page).innerText(), new RegExp(`Newest source: ${year - 10}`));
    const newer = await openCard(t, [finding("eases hay fever", { evidence: [{ ...pair, as_of: year - 9 }] })]);
    assert.match(await evidence(newer).innerText(), new RegExp(`as of ${year - 9}`));
  });

  test("a grading that is no step of a scale has words alone", async (t) => {
    for (const certainty of ["moderate to low quality, inconsistent", "high risk of bias"]) {
      const page = await openCard(t, [finding("eases hay fever", { evidence: [{ ...pair, certainty }] })]);
      assert.match(await evidence(page).innerText(), new RegExp(`certainty: ${certainty}`));
      assert.equal(await evidence(page).locator(".dots").count(), 0);
    }
  });

  test("a link leads to the record in full", async (t) => {
    const page = await openCard(t, [finding("eases hay fever")]);
    const link = evidence(page).getByRole("link", { name: "this record" });
    assert.equal(await link.getAttribute("href"), "evidence.html#nettle--hay-fever");
    assert.equal(await link.getAttribute("target"), "_blank");
  });
});

describe("law", () => {
  test("is apart from evidence, and opens by saying so where an effect is supported", async (t) => {
    const said = /Evidence for an effect does not make the wording lawful\./;
    const page = await openCard(t, [finding("eases hay fever", { evidence: [{ ...pair, verdict: "supported" }] })]);
    assert.match(
      await law(page).innerText(),
      /^the rule\s+Evidence for an effect does not make the wording lawful\.\s+Act s 1/i,
    );
    assert.doesNotMatch(await evidence(page).innerText(), said);
    const other = await openCard(t, [finding("eases hay fever")]);
    assert.doesNotMatch(await card(other).innerText(), said);
  });
});

test("what a register lets be said instead, with its conditions and its number", async (t) => {
  const wording = {
    id: "EFSA 1",
    text: "Nettle helps with nothing in particular.",
    conditions: "Only where the label says how much.",
    jurisdictions: ["eu", "uk"],
    url: "https://example.org/register",
  };
  const page = await openCard(t, [finding("eases hay fever", { lawful: [wording] })]);
  await card(page).getByRole("heading", { name: "What may be said" }).waitFor();
  await card(page).getByText(wording.conditions).waitFor();
  assert.equal(await card(page).getByRole("link", { name: "EU, UK · EFSA 1" }).getAttribute("href"), wording.url);
});

describe("claims on the same words", () => {
  const all = [
    finding("eases hay fever"),
    finding("eases hay fever", { type: "efficacy", rule: "test.efficacy", severity: "low" }),
    finding("hay fever", { type: "disease", rule: "test.disease" }),
    finding("gentle", { type: "safety", rule: "test.safety" }),
  ];

  test("one card opens, and leads to the others", async (t) => {
    const page = await open(t, all);
    const on = await pointOn(page, "eases hay fever");
    await page.mouse.click(on.x, on.y);
    await card(page).waitFor();
    assert.equal(await card(page).count(), 1);
    const links = card(page).locator(".also").getByRole("button");
    assert.deepEqual(await links.allInnerTexts(), ["great effect: “eases hay fever”", "disease: “hay fever”"]);
    await links.first().click();
    assert.match(await card(page).innerText(), /works very well/);
    await links.filter({ hasText: "symptom" }).waitFor();
    await links.filter({ hasText: "disease" }).press("Enter");
    assert.match(await card(page).innerText(), /treats hay fever/);
    await page.keyboard.press("Escape");
    const gentle = await pointOn(page, "gentle");
    await page.mouse.click(gentle.x, gentle.y);
    await card(page).waitFor();
    assert.equal(await links.count(), 0);
  });

  test("keys walk through all of them and round", async (t) => {
    const page = await openCard(t, all);
    const seen = [];
    for (const key of ["j", "ArrowRight", "j", "ArrowRight"]) {
      seen.push(await card(page).locator(".says").innerText());
      await page.keyboard.press(key);
    }
    assert.equal(new Set(seen).size, all.length);
    assert.equal(await card(page).locator(".says").innerText(), seen[0]);
    await page.keyboard.press("k");
    assert.equal(await card(page).locator(".says").innerText(), seen[3]);
    await page.keyboard.press("ArrowLeft");
    assert.equal(await card(page).locator(".says").innerText(), seen[2]);
  });

  for (const scheme of ["light", "dark"]) {
    test(`axe finds nothing, ${scheme}`, async (t) => {
      const near = [{ ...pair, fit: "other-form", verdict: "supported", as_of: year - 20 }, kind];
      const page = await openCard(t, [...all, finding("eases", { evidence: near })], { scheme });
      for (let n = 0; n < 2; n++) {
        await assertAccessible(page, `card ${n}`);
        await page.keyboard.press("j");
      }
    });
  }
});

test("an engine that cannot start says so, whatever is loaded", async (t) => {
  const page = await site.chromium.browser.newPage();
  t.after(() => page.close());
  await page.route("**/claimlint.pack", (route) => route.fulfill({ body: "not a pack" }));
  await goToPage(page, site.server.url);
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Try the sample" }).click();
  await page.locator("#text h1").waitFor();
  await page.getByRole("alert").getByText("The checker could not start.").waitFor();
});

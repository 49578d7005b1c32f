// The commands for authors of rules and evidence, on a folder of rules that is as small as can be.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { claimlint, file, refused } from "./run.mjs";

const newest = new Date().getFullYear() - 9;
const source = {
  title: "A trial",
  kind: "rct",
  year: newest,
  doi: "10.1000/x",
  url: "https://x.example/1",
  read: "2026-01-31",
};
const files = {
  "en/lexicons/condition.json": {
    classes: ["condition"],
    entries: [
      { id: "gout", name: "gout" },
      { id: "restless-legs", name: "restless legs", terms: ["RLS"] },
    ],
  },
  "en/lexicons/ingredient.json": { classes: ["ingredient"], entries: [{ id: "tea", name: "tea" }] },
  "en/lexicons/verb.json": { classes: ["cure"], inflect: "verb", entries: [{ id: "cure", name: "cure" }] },
  "en/reading.json": {
    types: [{ id: "disease" }],
    jurisdictions: ["nz"],
    subjects: ["ingredient"],
    objects: ["condition"],
  },
  "en/claims/disease.json": {
    family: "disease",
    rules: [
      {
        id: "disease/cures",
        title: "Says that it cures a disease",
        why: "Few things do.",
        type: "disease",
        severity: "high",
        patterns: ["{cure} {condition}"],
        regulations: ["nz.law"],
        examples: { match: ["Tea [[cures gout]].", "It [[cures RLS]]."], clear: ["Gout.", "Tea."] },
      },
    ],
  },
  "regulations/nz.json": {
    jurisdiction: "nz",
    regulations: [
      { id: "nz.law", cite: "Tea Act s 1", says: "Tea is tea.", url: "https://x.example/", read: "2026-01-31" },
    ],
  },
  "evidence/pairs/t.json": {
    records: [
      {
        id: "tea--gout",
        subject: "tea",
        condition: "gout",
        verdict: "no-effect",
        finding: "One trial found no effect.",
        form: "oral",
        sources: [source],
        as_of: newest,
      },
    ],
  },
  "evidence/conditions/g.json": {
    records: [{ id: "gout", instead: [{ text: "See a doctor.", sources: [0] }], sources: [source] }],
  },
};

/** Writes the rules to a folder, changed by `change`, and returns its path. */
function ruleFolder(name, change = () => {}) {
  const copy = JSON.parse(JSON.stringify(files));
  change(copy);
  const paths = Object.entries(copy).map(([path, json]) => file(join(name, path), JSON.stringify(json)));
  return paths[0].replace(/\/en\/lexicons\/.*/, "");
}

const good = ruleFolder("good");
const pack = join(dirname(good), "good.pack");
assert.equal(claimlint(["pack", good, "-o", pack]).status, 0);

test("rules test and lint pass on good rules", () => {
  assert.match(
    claimlint(["rules", "test", good]).stdout,
    /^4 examples of 1 rule: all come out as they say \(\d+\.\d s\)\n$/,
  );
  assert.equal(claimlint(["rules", "lint", good]).stdout, `No faults in ${good}\n`);
});

test("rules test names the example that fails", () => {
  const folder = ruleFolder("failing", (rules) =>
    rules["en/claims/disease.json"].rules[0].examples.match.push("[[Tea]] cures gout."),
  );
  const run = claimlint(["rules", "test", folder]);
  assert.equal(run.status, 2);
  assert.ok(
    run.stderr.startsWith(
      `${folder}/en/claims/disease.json#/rules/0/examples/match/2: disease/cures: should mark exactly "Tea"`,
    ),
  );
  assert.match(run.stderr, /claimlint: 5 examples of 1 rule: 1 do not come out/);
  const out = join(folder, "out.pack");
  assert.equal(claimlint(["pack", folder, "-o", out]).status, 2);
  assert.ok(!existsSync(out) && !existsSync(`${out}.part`), "no pack is left behind");
  assert.equal(claimlint(["pack", folder, "-o", out, "--no-test"]).status, 0);
});

test("rules lint names file, pointer and reason", () => {
  const folder = ruleFolder("faulty", (rules) => {
    rules["en/claims/disease.json"].rules[0].regulations = ["nz.other"];
  });
  const run = claimlint(["rules", "lint", `${folder}/`]);
  assert.equal(run.status, 2);
  assert.match(
    run.stderr,
    /\/faulty\/en\/claims\/disease\.json#\/rules\/0\/regulations\/0: no regulation 'nz\.other'\n/,
  );
  refused(claimlint(["rules", "lint", pack]), /is not a folder of rules/);
  refused(claimlint(["pack", good, "-o", good]), /cannot write .*it is not a file/);
});

test("rules list and show", () => {
  assert.equal(
    claimlint(["rules", "list", "--pack", pack]).stdout,
    "disease/cures  disease  high    Says that it cures a disease\n",
  );
  const shown = claimlint(["rules", "show", "disease/cures", "--pack", pack, "--rules", good]);
  assert.equal(shown.status, 0);
  for (const part of [
    "Few things do.",
    "Tea Act s 1: Tea is tea.",
    "/en/claims/disease.json#/rules/0",
    "Tea [[cures gout]].",
  ])
    assert.ok(shown.stdout.includes(part), part);
  refused(claimlint(["rules", "show", "disease/cure", "--pack", pack]), /did you mean 'disease\/cures'/);
});

test("rules explain shows words, mentions, candidates and what comes of them", () => {
  const run = claimlint(["rules", "explain", "Tea cures gout, they whisper.", "--pack", pack]);
  assert.equal(run.status, 0);
  assert.match(run.stdout, /Sentence 1 \(paragraph, seller\)\n {2}words +tea cures gout , they\? whisper\? \.\n/);
  assert.match(run.stdout, /mentions +"tea" tea: \{[a-z-]+\}/);
  assert.match(run.stdout, /candidates +"cures gout" disease\/cures\n/);
  assert.match(run.stdout, /Outcome\n {2}marked +"cures gout" disease\/cures\n/);
  assert.match(claimlint(["rules", "explain", "Tea.", "--pack", pack]).stdout, /no claim, and none set aside/);
  refused(claimlint(["rules", "explain", "--pack", pack]), /wants a text/);
});

test("rules words: what a text's words are known as, before any pattern", () => {
  const text = "Black Tea\n\nIt cures RLS, they say. 20 bags of tea";
  assert.equal(
    claimlint(["rules", "words", "--pack", pack], { input: text }).stdout,
    ["black tea", "  tea                      {ingredient}"]
      .concat([
        "it cures rls, they say.",
        "  cures                    {cure}",
        "  rls                      {condition}",
      ])
      .concat(["20 bags of tea", "  tea                      {ingredient}", ""])
      .join("\n"),
  );
  const lines = claimlint(["rules", "words", "--format", "ndjson", "--pack", pack, "-"], { input: text })
    .stdout.trim()
    .split("\n");
  const [, cures, bags] = lines.map((line) => JSON.parse(line));
  assert.deepEqual(cures, {
    line: 3,
    text: "It cures RLS, they say.",
    words: ["it", "cures", "rls", ",", "they", "say", "."],
    mentions: [
      { first: 1, behind: 2, classes: ["cure"] },
      { first: 2, behind: 3, classes: ["condition"] },
    ],
  });
  assert.deepEqual([bags.line, bags.words.at(-1)], [3, "tea"]);
  refused(claimlint(["rules", "words", "--pack", pack, "no-such-file"]), /no-such-file/);
});

test("evidence show: by id or any spelling, in either order", () => {
  const record = claimlint(["evidence", "show", "Tea", "gout", "--pack", pack]).stdout;
  const year = new Date().getFullYear();
  assert.ok(record.includes(`No effect found · tea (oral) × gout · as of ${year - 9}`));
  assert.match(record, /https:\/\/doi\.org\/10\.1000\/x/);
  assert.match(record, /Instead {3}See a doctor\./);
  assert.equal(claimlint(["evidence", "show", "gout", "tea", "--pack", pack]).stdout, record);
  assert.match(
    claimlint(["evidence", "show", "tea", "rls", "--pack", pack]).stdout,
    /^No record of tea for rls\. That says nothing either way\./,
  );
  refused(claimlint(["evidence", "show", "gouty", "--pack", pack]), /did you mean 'gout'/);
});

test("evidence show: a record of old sources says so", () => {
  const year = new Date().getFullYear() - 10;
  const old = ruleFolder("old", (files) => (files["evidence/pairs/t.json"].records[0].as_of = year));
  const aged = join(dirname(old), "old.pack");
  assert.equal(claimlint(["pack", old, "-o", aged]).status, 0);
  const { stdout } = claimlint(["evidence", "show", "tea", "gout", "--pack", aged]);
  assert.ok(stdout.includes(`tea (oral) × gout · newest source: ${year}`));
});

test("evidence lint", () => {
  assert.equal(claimlint(["evidence", "lint", good]).stdout, `2 records with 2 sources in ${good}: no faults\n`);
  const faults = {
    "evidence/pairs/t.json#/records/0/subject: no lexicon has the entry 'coffee'": (record) => {
      record.subject = "coffee";
      record.id = "coffee--gout";
    },
    "#/records/0/verdict: 'bad' is none of": (record) => (record.verdict = "bad"),
    "#/records/0/as_of: 2001 is not the year of the newest source, ": (record) => (record.as_of = 2001),
    [`#/records/0/as_of: ${newest + 1} is not the year`]: (record) => (record.as_of = newest + 1),
    "#/records/0/sources/0/kind: 'blog' is none of systematic-review, guideline, rct, ": (record) =>
      (record.sources[0].kind = "blog"),
    "#/records/0/finding: says 'proves'": (record) => (record.finding = "This proves it."),
    '#/records/0/sources/0/doi: "doi:10.1000/x" has not the form': (record) =>
      (record.sources[0].doi = "doi:10.1000/x"),
    "#/records/0/sources/0/pmid: ": (record) => (record.sources[0].pmid = "123456789"),
    "#/records/0/sources/0/pmcid: ": (record) => (record.sources[0].pmcid = "1160577"),
    "#/records/0/sources/0/read: '2026-02-30' is no date": (record) => (record.sources[0].read = "2026-02-30"),
    "#/records/0/sources/0: 'read' is missing": (record) => delete record.sources[0].read,
    "#/records/0/sources/1: the same source as 0 (doi)": (record) => record.sources.push(source),
    "#/records/0/safety/0/source: there is no source 4": (record) => (record.safety = [{ text: "x", source: 4 }]),
    "#/records/1/id: 'tea--gout' stands in evidence/pairs/t.json#/records/0 too": (record, all) => all.push(record),
  };
  for (const [fault, change] of Object.entries(faults)) {
    const folder = ruleFolder("lint", (rules) => {
      const { records } = rules["evidence/pairs/t.json"];
      change(records[0], records);
    });
    const run = claimlint(["evidence", "lint", folder]);
    assert.equal(run.status, 2, fault);
    assert.ok(run.stderr.includes(fault), `${fault}\n${run.stderr}`);
    assert.match(run.stderr, /: 1 fault\n$/, fault);
  }
  const quoting = ruleFolder("quoting", (rules) => {
    rules["evidence/pairs/t.json"].records[0].finding = "Sellers say 'miracle cure'; one trial found no effect.";
  });
  assert.equal(claimlint(["evidence", "lint", quoting]).status, 0);
});

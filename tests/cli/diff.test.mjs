// diff: what became of claims, of reports, lines, archives and cases alike.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { claimlint, file, refused } from "./run.mjs";

const lines = (pages) =>
  pages.map(([id, text]) => `${JSON.stringify({ id, url: `https://shop.example/${id}`, text })}\n`).join("");
const reports = (name, pages) =>
  file(name, claimlint(["batch", "--jurisdiction", "nz"], { input: lines(pages) }).stdout);

const before = [
  ["tea", "Our tea cures gout.\n\nIt has no side effects.\n\nIt relieves arthritis pain."],
  ["same", "Magnesium treats asthma."],
  ["gone", "It cures cancer."],
];
const after = [
  ["tea", "It relieves arthritis pain.\n\nOur tea may help with gout.\n\nIt treats diabetes."],
  ["same", "Magnesium treats asthma."],
  ["new", "It cures cancer."],
];

const changes = (run) =>
  JSON.parse(run.stdout).pages.map((page) => [
    page.page.split("/").at(-1),
    page.in,
    page.changes.map(({ what, before: old, after: now }) => [what, old?.quote, now?.quote]),
  ]);

test("what went, came, was softened, was hardened, moved", () => {
  const [old, now] = [reports("old.ndjson", before), reports("new.ndjson", after)];
  const run = claimlint(["diff", "--format", "json", old, now]);
  assert.equal(run.status, 1, "a claim came");
  const [tea, same, added, gone] = changes(run);
  assert.deepEqual(tea.slice(0, 2), ["tea", "both"]);
  const kinds = tea[2].map(([what]) => what).sort();
  assert.ok(kinds.includes("softened") && kinds.includes("went") && kinds.includes("came"), kinds.join());
  const softened = tea[2].find(([what]) => what === "softened");
  assert.match(softened[1], /cures gout/);
  assert.match(softened[2], /help with gout/);
  assert.ok(tea[2].some(([what, old_]) => what === "went" && /no side effects/.test(old_)));
  assert.ok(tea[2].some(([what, , new_]) => what === "came" && /diabetes/.test(new_)));
  assert.deepEqual(same, ["same", "both", []]);
  assert.deepEqual([added[0], added[1], gone[0], gone[1]], ["new", "new", "gone", "old"]);

  const back = changes(claimlint(["diff", "--format", "json", now, old]));
  assert.ok(back[0][2].some(([what]) => what === "hardened"));
  const none = claimlint(["diff", old, old]);
  assert.equal(none.status, 0);
  assert.match(none.stdout, /^https:\/\/shop\.example\/tea: nothing changed, \d as before$/m);
});

test("a claim that only stands elsewhere has moved", () => {
  const [a, b] = ["It has no side effects.", "It treats asthma."];
  const old = reports("order-old.ndjson", [["p", `${a}\n\n${b}`]]);
  const now = reports("order-new.ndjson", [["p", `${b}\n\n${a}`]]);
  const run = claimlint(["diff", "--format", "json", old, now]);
  assert.equal(run.status, 0);
  assert.deepEqual(
    changes(run)[0][2].map(([what]) => what),
    ["moved"],
  );
});

test("a case, its report and a report of one page compare alike; html escapes; bad calls are refused", () => {
  const store = file("old.db", "");
  rmSync(store);
  const input = file("old-pages.ndjson", lines(before));
  assert.equal(claimlint(["batch", "--jurisdiction", "nz", "--store", store, input]).status, 0);
  const now = reports("new2.ndjson", after);
  const old = reports("old2.ndjson", before);
  assert.equal(claimlint(["diff", store, now]).stdout, claimlint(["diff", old, now]).stdout);
  const page = file(
    "hostile.json",
    claimlint(["audit", "--format", "json"], { input: "<b>It cures gout</b><script>" }).stdout,
  );
  const empty = file("calm.json", claimlint(["audit", "--format", "json"], { input: "Blue parcels." }).stdout);
  const html = claimlint(["diff", "--format", "html", empty, page]);
  assert.equal(html.status, 1);
  assert.doesNotMatch(html.stdout, /<script|<b>It/);
  refused(claimlint(["diff", old]), /wants two files/);
  refused(claimlint(["diff", old, input]), /neither a report, an archive nor a case/);
  refused(claimlint(["diff", old, `${old}.missing`]), /No such file/);
});

test("archives and cases: audited as they are compared, pages paired by address", () => {
  const archive = (name, pages) =>
    file(
      name,
      pages
        .map(([url, words]) => {
          const html = `<title>Tea</title><p>${words}`;
          return `WARC/1.1\r\nWARC-Type: resource\r\nWARC-Target-URI: https://shop.example/${url}\r\nContent-Type: text/html\r\nContent-Length: ${html.length}\r\n\r\n${html}\r\n\r\n`;
        })
        .join(""),
    );
  const march = archive("march.warc", [
    ["tea", "Our tea cures gout."],
    ["same", "It treats asthma."],
  ]);
  const may = archive("may.warc", [
    ["same", "It treats asthma."],
    ["tea", "Our tea may help with gout."],
  ]);
  const kinds = (run) => {
    assert.equal(run.status, 0, run.stderr);
    return changes(run).map(([page, where, all]) => [page, where, all.map(([what]) => what)]);
  };
  const wanted = [
    ["tea", "both", ["softened"]],
    ["same", "both", []],
  ].sort();
  assert.deepEqual(kinds(claimlint(["diff", march, may, "--format", "json"])).sort(), wanted);
  const [old, now] = [march, may].map((path) => {
    const store = `${path}.db`;
    rmSync(store, { force: true });
    assert.equal(claimlint(["batch", "--store", store, path]).status, 0);
    return store;
  });
  assert.deepEqual(kinds(claimlint(["diff", old, now, "--format", "json"])).sort(), wanted);
  assert.deepEqual(kinds(claimlint(["diff", old, may, "--format", "json"])).sort(), wanted, "one of each");
});

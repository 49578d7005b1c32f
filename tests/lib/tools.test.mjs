// claimlint-tools.wasm: every format, held against tools from elsewhere and against the command line.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import { parse } from "csv-parse/sync";

const root = new URL("../../", import.meta.url);
const { formats, loadAuditor, loadTools } = await import(new URL("dist/lib/index.js", root));
const tools = await loadTools();
const auditor = await loadAuditor();

// Words that would break out of each format, if they could.
const hostile = [
  "Magnesium is the perfect remedy for restless legs and cures arthritis 🧴.",
  "“Crème”: it has no side effects </style><script>alert(1)</script> <img src=x onerror=alert(1)> &amp; **bold** [a](b).",
  '=HYPERLINK("http://evil.example","x") cures gout, says "Dr. Who".',
  "-2+3 cures gout.",
  "\u202eIt has no side effects\u202c and is clinically proven.",
].join("\n\n");
const report = auditor.audit(hostile, { source: "https://shop.example/a b?c=1&d=<2>", jurisdictions: ["nz", "uk"] });
const known = {
  text: hostile,
  words: 40,
  capture: {
    url: "https://shop.example/a",
    time: "2026-11-22T08:00:00Z",
    html_sha256: "ab".repeat(32),
    archive: "case.warc.gz",
  },
  decisions: [
    { ...place(report.findings[0]), verdict: "confirmed", reviewer: "A. <Officer>", time: "2026-11-22T09:00:00Z" },
    { ...place(report.findings[1]), verdict: "dismissed", reason: "an idiom", reviewer: "A. <Officer>", time: "t" },
    { ...place(report.findings[0]), verdict: "dismissed", reviewer: "B", time: "2026-11-22T10:00:00Z" },
  ],
};
const options = { documents: [known] };

function place({ rule, start, end }) {
  return { rule, start, end };
}

test("the module is loaded only on demand, and small", async () => {
  const wasm = await readFile(new URL("dist/lib/claimlint-tools.wasm", root));
  assert.ok(wasm.length < 1_100_000);
  assert.equal((await loadTools({ wasm })).write(report, "csv"), tools.write([report], "csv"));
  assert.throws(() => tools.write(report, "docx"), /no format 'docx'; there are csv, sarif/);
});

test("native and WebAssembly write the same bytes", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "claimlint-tools-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "page.txt");
  await writeFile(file, hostile);
  const command = fileURLToPath(new URL("build/claimlint", root));
  const run = (format) =>
    spawnSync(command, ["audit", "--format", format, "--jurisdiction", "nz,uk", file], { encoding: "utf8" });
  const same = JSON.parse(run("json").stdout);
  for (const format of formats.filter((name) => name !== "text")) {
    const written = tools.write(same, format, { documents: [{ text: hostile }] });
    assert.ok(written === run(format).stdout, format);
  }
});

test("sarif: valid by the schema, regions are the quotes", async () => {
  const schemas = join(
    dirname(createRequire(import.meta.url).resolve("@microsoft/jest-sarif/package.json")),
    "lib/schemas",
  );
  const schema = JSON.parse(await readFile(join(schemas, "sarif-2.1.0-rtm.5.json"), "utf8"));
  delete schema.$schema; // draft 4; nothing in it means something else today
  delete schema.id;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  ajv.addFormat("uri", (value) => URL.canParse(value) && !/[\s<>"{}|\\^`]/.test(value));
  ajv.addFormat("uri-reference", (value) => URL.canParse(value, "file:///x/") && !/[\s<>"{}|\\^`]/.test(value));
  ajv.addFormat("date-time", (value) => !Number.isNaN(Date.parse(value)));
  const valid = ajv.compile(schema);
  for (const log of [
    tools.write(report, "sarif"),
    tools.write([report, report], "sarif", options),
    tools.write([], "sarif"),
  ]) {
    assert.ok(valid(JSON.parse(log)), JSON.stringify(valid.errors, null, 1));
  }
  const [run] = JSON.parse(tools.write(report, "sarif", options)).runs;
  assert.equal(run.results.length, report.findings.length);
  assert.equal(run.columnKind, "utf16CodeUnits");
  for (const result of run.results) {
    const { charOffset, charLength, snippet } = result.locations[0].physicalLocation.region;
    assert.equal(hostile.slice(charOffset, charOffset + charLength), snippet.text);
    assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
  }
  const suppressed = run.results.map((result) => Boolean(result.suppressions));
  assert.deepEqual(
    suppressed,
    report.findings.map((_, i) => i === 1),
    "only what all reviewers dismissed is suppressed",
  );
});

test("annotations: the keys that the model requires; positions count characters", () => {
  const page = JSON.parse(tools.write(report, "annotations", options));
  assert.equal(page["@context"], "http://www.w3.org/ns/anno.jsonld");
  assert.equal(page.type, "AnnotationPage");
  assert.ok(URL.canParse(page.id));
  assert.equal(page.items.length, report.findings.length);
  const characters = [...hostile];
  for (const item of page.items) {
    assert.equal(item.type, "Annotation");
    assert.ok(URL.canParse(item.id) && URL.canParse(item.target.source), item.target.source);
    assert.ok(item.body.every(({ type, value }) => type === "TextualBody" && value));
    const [quote, position] = item.target.selector;
    assert.equal(quote.type, "TextQuoteSelector");
    assert.equal(position.type, "TextPositionSelector");
    assert.equal(characters.slice(position.start, position.end).join(""), quote.exact);
    assert.deepEqual(item.target.state, { type: "TimeState", sourceDate: known.capture.time, cached: "case.warc.gz" });
  }
  assert.ok(new Set(page.items.map(({ id }) => id)).size === page.items.length);
  const alone = JSON.parse(tools.write(report, "annotations")).items[0].target;
  assert.deepEqual(
    alone.selector.map(({ type }) => type),
    ["TextQuoteSelector"],
    "no position is guessed without the text",
  );
  assert.equal(alone.state, undefined);
});

test("csv: read back by a parser, no cell is a formula", () => {
  const rows = parse(tools.write([report, report], "csv", options), { bom: true, columns: true });
  assert.equal(rows.length, 2 * report.findings.length);
  rows.slice(0, report.findings.length).forEach((row, i) => {
    const { quote, start, rule, suffix } = report.findings[i];
    assert.deepEqual([row.quote.replace(/^'/, ""), row.start, row.rule], [quote, `${start}`, rule]);
    assert.equal(row.suffix.replace(/^'/, ""), suffix);
    for (const cell of Object.values(row)) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
  });
  assert.equal(rows[0].decision, "disputed");
  assert.equal(rows[1].decision, "dismissed");
  assert.equal(rows.at(-1).decision, "");
  const evil = structuredClone(report);
  for (const [i, quote] of ["=1+1", "+1", "-1", "@SUM", "\t=1", " =1"].entries()) evil.findings[i].quote = quote;
  for (const row of parse(tools.write(evil, "csv"), { bom: true, columns: true }).slice(0, 6))
    assert.match(row.quote, /^'/);
});

test("html and letter: nothing of the page is markup, nothing is loaded", () => {
  for (const format of ["html", "letter"]) {
    const page = tools.write([report, report], format, { ...options, title: "<b>Case</b> 7" });
    assert.doesNotMatch(page, /<script|<img|onerror=(?!alert\(1\)&gt;)|<b>Case|<Officer>/);
    assert.match(page, /default-src &#39;none&#39;|default-src 'none'/);
    assert.doesNotMatch(page, /\bsrc=(?!x onerror)|@import|url\(/);
    assert.match(page, /&lt;b&gt;Case&lt;\/b&gt; 7/);
  }
  const page = tools.write(report, "html", options);
  assert.match(page, /2026-11-22T08:00:00Z/);
  assert.ok(page.includes("ab".repeat(32)) && page.includes(report.pack) && page.includes("A. &lt;Officer&gt;"));
  assert.ok(page.includes("In full") === false && page.includes('<mark class="high">'));
});

test("letter: of a reviewed case only what was confirmed, else all", () => {
  const [first, second] = report.findings;
  const one = {
    documents: [{ text: hostile, decisions: [{ ...place(second), verdict: "confirmed", reviewer: "A" }] }],
  };
  const reviewed = tools.write(report, "letter", one);
  assert.equal(reviewed.match(/<blockquote>/g).length, 1);
  assert.match(reviewed, /1 statement that|1 statement/);
  assert.ok(tools.write(report, "letter").match(/<blockquote>/g).length > 1);
  const none = { documents: [{ decisions: report.findings.map((f) => ({ ...place(f), verdict: "dismissed" })) }] };
  assert.match(tools.write(report, "letter", none), /have no claim to raise/);
  assert.ok(first.start <= second.start);
});

test("markdown and text say the same claims, page words are no markup", () => {
  const markdown = tools.write(report, "markdown", options);
  assert.doesNotMatch(markdown, /<script>|(?<!\\)\[a\]\(b\)/);
  const text = tools.write(report, "text", { documents: [known], width: 60 });
  assert.match(text, new RegExp(`${report.findings.length} claims in 40 words`));
  assert.ok(text.split("\n").every((line) => line.length <= 60 || /https?:/.test(line)));
});

test("no report makes a writer fail, and nothing of the call stays", () => {
  const first = tools.write(report, "html", options);
  const odd = [null, 5, [], {}, { findings: [null, 3, { quote: 5, start: -1 }], document: [] }, { findings: {} }];
  for (const format of formats) for (const one of odd) assert.equal(typeof tools.write(one, format), "string");
  assert.throws(() => tools.write(undefined, "html"), /reports/);
  assert.equal(tools.write(report, "html", options), first);
});

test("rules compile as on the command line, and faults and failing examples are told", async () => {
  const folder = fileURLToPath(new URL("rules", root));
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".json")).sort();
  const files = await Promise.all(
    names.map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })),
  );
  const own = (rule) => ({ path: "en/claims/own.json", text: JSON.stringify({ family: "own", rules: [rule] }) });
  const rule = {
    id: "own/secret",
    title: "Calls it a secret",
    why: "A secret says nothing.",
    type: "efficacy",
    severity: "low",
    patterns: ["moonlit secret"],
    regulations: ["@efficacy"],
    examples: { match: ["Our [[moonlit secret]].", "A [[secret]]."], clear: ["A moonlit walk.", "A secret walk."] },
  };
  const { pack, diagnostics, examples } = tools.compile([...files, own(rule)], "en/claims/own.json");
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    examples.map(({ pointer, expect, failure }) => [pointer, expect, failure !== undefined]),
    [
      ["/rules/0/examples/match/0", "match", false],
      ["/rules/0/examples/match/1", "match", true],
      ["/rules/0/examples/clear/0", "clear", false],
      ["/rules/0/examples/clear/1", "clear", false],
    ],
  );
  const all = tools.compile([...files, own(rule)], true).examples;
  assert.ok(new Set(all.map(({ file }) => file)).size > 10);
  assert.deepEqual(
    all.filter(({ failure }) => failure).map(({ file, pointer }) => `${file}#${pointer}`),
    ["en/claims/own.json#/rules/0/examples/match/1"],
  );
  const wasm = new URL("dist/lib/claimlint.wasm", root);
  const mine = await loadAuditor({ wasm, pack });
  assert.deepEqual(
    mine.audit("Our moonlit secret.").findings.map((finding) => finding.rule),
    ["own/secret"],
  );
  mine.free();

  const faulty = tools.compile([...files, own({ ...rule, type: "magic", patterns: ["("] })], "en/claims/own.json");
  const told = faulty.diagnostics.map(({ file, pointer }) => `${file}#${pointer}`);
  assert.deepEqual(told.sort(), ["en/claims/own.json#/rules/0/patterns/0", "en/claims/own.json#/rules/0/type"]);
  const broken = tools.compile([...files, { path: "en/claims/own.json", text: '{"rules": [' }]).diagnostics;
  assert.match(broken[0].reason, /^not valid JSON: parse error at line 1, column \d+/);
});

// The command line: exit statuses, formats, bad input. What it finds is tested elsewhere.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, closeSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { claimlint, command, defaultPack, file, refused } from "./run.mjs";

const claim = "Magnesium is the perfect remedy for restless legs and cures arthritis.\n";
const plain = "The parcel is blue and weighs two kilograms.\n";
const claimFile = file("claim.txt", claim);
const plainFile = file("plain.txt", plain);
const missing = join(dirname(claimFile), "missing.txt");

test("audit: exit status follows --fail-on", () => {
  const levels = ["low", "medium", "high"];
  for (const text of [claim, plain, "It plays a role in regulating your body.\n", "For quick relief.\n"]) {
    const { findings } = JSON.parse(claimlint(["audit", "--format", "json"], { input: text }).stdout);
    const worst = Math.max(-1, ...findings.map((finding) => levels.indexOf(finding.severity)));
    for (const level of levels) {
      const run = claimlint(["audit", "--format=json", "--fail-on", level], { input: text });
      assert.equal(run.status, worst >= levels.indexOf(level) ? 1 : 0, `${level}: ${text}`);
      assert.equal(run.stderr, "");
    }
  }
  assert.equal(claimlint(["audit", claimFile]).status, 1);
  assert.equal(claimlint(["audit", plainFile]).status, 0);
});

test("audit: json is one object for one input, an array for several; ndjson is one a line", () => {
  const one = JSON.parse(claimlint(["audit", "--format", "json", claimFile]).stdout);
  assert.equal(one.schema, "claimlint-report/1");
  assert.equal(one.document.source, claimFile);
  const several = JSON.parse(claimlint(["audit", "--format", "json", claimFile, plainFile]).stdout);
  assert.deepEqual(several[0], one);
  assert.equal(several.length, 2);
  const lines = claimlint(["audit", "--format", "ndjson", claimFile, plainFile]).stdout.trimEnd().split("\n");
  assert.deepEqual(lines.map(JSON.parse), several);
});

test("audit: one bad input among several is named, the others are audited", () => {
  const run = claimlint(["audit", "--format", "json", claimFile, missing, plainFile]);
  refused(run, /missing\.txt: No such file/);
  assert.deepEqual(
    JSON.parse(run.stdout).map((report) => report.document.source),
    [claimFile, plainFile],
  );
  assert.deepEqual(JSON.parse(claimlint(["audit", "--format", "json", missing, missing]).stdout), []);
});

test("audit: text is plain when not in a terminal, with the claim marked below its line", () => {
  const run = claimlint(["audit", "--explain", claimFile], { env: { ...process.env, COLUMNS: "40" } });
  assert.ok(!run.stdout.includes("\x1b"));
  assert.match(run.stdout, /\^{5,}/);
  assert.match(run.stdout, /\d+ claims? in 11 words: /);
  assert.ok(claimlint(["audit", "--color", "always", claimFile]).stdout.includes("\x1b["));
  assert.match(
    claimlint(["audit", plainFile]).stdout,
    /^No claims found in 8 words\. That says nothing on whether the product works\.$/m,
  );
});

test("audit: marks lie under the words of the quote", () => {
  const text = `Für 😀 jede Haut, ${claim}`;
  const [{ quote }] = JSON.parse(claimlint(["audit", "--format", "json"], { input: text }).stdout).findings;
  const [sentence, marks] = claimlint(["audit"], { input: text }).stdout.split("\n");
  assert.equal(sentence.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1), quote.slice(0, marks.trim().length));
});

test("audit: a page's control characters do not reach the terminal", () => {
  const run = claimlint(["audit", "-"], { input: `\x1b[31m\x07\u009b2J\u202e${claim}` });
  assert.equal(run.status, 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is tested
  assert.doesNotMatch(run.stdout, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
});

test("audit: --jurisdiction, in any letter case", () => {
  const laws = (list) =>
    JSON.parse(claimlint(["audit", "--format", "json", "--jurisdiction", list, claimFile]).stdout).findings.flatMap(
      (finding) => finding.regulations.map((law) => law.jurisdiction),
    );
  assert.deepEqual([...new Set(laws("NZ, us"))].sort(), ["nz", "us"]);
  refused(claimlint(["audit", "--jurisdiction", "xx", claimFile]), /no jurisdiction 'xx'.*known are/);
});

test("bad input is refused with one line", () => {
  const bad = (name, content, reason) => refused(claimlint(["audit", file(name, content)]), reason);
  bad("empty.txt", "", /empty\.txt is empty/);
  bad("blank.txt", " \n\n", /blank\.txt holds no text/);
  bad("script.html", "<!doctype html><script>1</script>", /script\.html holds no text/);
  bad("binary.bin", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), /binary\.bin: this is binary data/);
  bad("binary.html", Buffer.from("<p>a\0b</p>"), /binary\.html: this is binary data/);
  bad("latin1.txt", Buffer.from("Cr\xe8me", "latin1"), /latin1\.txt: .*not valid UTF-8.*offset 2/);
  bad("utf16.txt", Buffer.from("\ufeffcures", "utf16le"), /utf16\.txt: .*UTF-16/);
  refused(claimlint(["audit", missing]), /missing\.txt: No such file/);
  refused(claimlint(["audit", dirname(claimFile)]), /it is a folder/);
  refused(claimlint(["audit"]), /standard input is empty/);
});

test("a file that may not be read is refused", { skip: process.getuid() === 0 && "root may read everything" }, () => {
  const path = file("secret.txt", claim);
  chmodSync(path, 0);
  refused(claimlint(["audit", path]), /secret\.txt: Permission denied/);
});

test("more than 64 MB is refused", () => {
  const path = file("big.txt", "");
  const sparse = openSync(path, "r+");
  ftruncateSync(sparse, 66 << 20);
  closeSync(sparse);
  refused(claimlint(["audit", path]), /big\.txt: it is longer than 64 MB/);
  const input = openSync(path, "r");
  refused(claimlint(["audit", "-"], { input: undefined, stdio: [input, "pipe", "pipe"] }), /longer than 64 MB/);
  closeSync(input);
});

test("limits cut, and the report says where", () => {
  const text = "Cures gout. Cures acne. Cures asthma.";
  for (const [limit, offset] of [
    [["--max-findings", "1"], 12],
    [["--max-text-bytes", "20"], 20],
  ]) {
    const name = limit[0].slice(2).replaceAll("-", "_");
    const audited = claimlint(["audit", "--format", "json", ...limit], { input: text });
    const line = claimlint(["batch", ...limit], { input: JSON.stringify({ id: "1", text }) });
    for (const { stdout } of [audited, line])
      assert.deepEqual(JSON.parse(stdout).truncated_at, { offset, limit: name }, stdout);
  }
  refused(claimlint(["audit", "--max-findings", "0"], { input: text }), /--max-findings wants a number from 1/);
});

test("a pack that is cut short, altered, newer, or none is refused", () => {
  const good = readFileSync(defaultPack);
  const altered = Buffer.from(good);
  altered[altered.length >> 1] ^= 1;
  const newer = Buffer.from(good);
  newer[8] = 99;
  for (const [content, reason] of [
    [good.subarray(0, good.length - 9), /cut short/],
    [good.subarray(0, 40), /not a claimlint rule pack/],
    [altered, /damaged/],
    [newer, /format 99.*update claimlint/],
    ["", /not a claimlint rule pack/],
  ]) {
    const path = file("bad.pack", content);
    refused(claimlint(["audit", "--pack", path, claimFile]), reason);
    refused(claimlint(["batch", "--pack", path], { input: "{}\n" }), reason);
    refused(claimlint(["rules", "list", "--pack", path]), reason);
  }
  refused(claimlint(["audit", "--pack", missing, claimFile]), /missing\.txt: No such file/);
});

test("a bad call is refused, with what would be right", () => {
  const bad = (args, reason) => refused(claimlint(args), reason);
  bad(["audit", "--formt", "json"], /unknown option '--formt'; did you mean '--format'\?/);
  bad(["audit", "--zzzzzzzz"], /unknown option '--zzzzzzzz'; see claimlint audit --help/);
  bad(["audit", "--format"], /--format wants a value/);
  bad(["audit", "--format="], /--format wants a value/);
  bad(["audit", "--explain=yes"], /--explain takes no value/);
  bad(["audit", "--fail-on", "never"], /there are low, medium and high/);
  bad(["audit", "--format", "docx"], /--format knows no 'docx'; there are text, json/);
  bad(["adit"], /did you mean 'audit'\?/);
  bad(["rules", "lst"], /did you mean 'list'\?/);
  bad(["rules", "show", "no/such-rule"], /no rule 'no\/such-rule'/);
  bad(["rules", "list", "--type", "nope"], /no claim type 'nope'; there are/);
  bad(["batch", "--jobs", "0"], /--jobs wants a number from 1/);
  bad(["batch", "pages.ndjson"], /pages\.ndjson: No such file/);
  bad(["evidence", "show", "magnesiumm"], /did you mean 'magnesium'\?/);
  assert.equal(claimlint([]).status, 2);
  assert.equal(claimlint(["audit", "--", "--format"]).status, 2);
});

test("every command teaches by --help", () => {
  const commands = ["", "audit", "batch", "capture", "review", "report", "diff", "pack", "rules", "evidence"];
  commands.push("rules list", "rules show", "rules explain", "rules words", "rules test", "rules lint");
  commands.push("evidence show", "evidence lint");
  for (const name of commands) {
    const run = claimlint([...name.split(" ").filter(Boolean), "--help"]);
    assert.equal(run.status, 0);
    assert.match(run.stdout, new RegExp(`^  .*claimlint ${name}`, "m"), name);
  }
  assert.match(claimlint(["--version"]).stdout, /^claimlint \d+\.\d+\.\d+\n$/);
});

test("batch: one answer a line in order, errors as records", () => {
  const lines = [
    '{"id":"a","text":"Tea cures gout."}',
    "not json",
    "",
    '{"id":7,"html":"<p>Tea cures gout.</p>","url":"https://shop.example/tea"}',
    "[1]",
    '{"id":"none"}',
    '{"id":"both","text":"a","html":"b"}',
    '{"id":"kind","text":5}',
    '{"id":"nul","text":"a\\u0000b"}',
    '{"id":"empty","text":""}',
    Buffer.from('{"id":"\xff"}', "latin1"),
    '{"id":"last","text":"Blue."}',
  ];
  const input = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")]));
  const run = claimlint(["batch", "--jobs", "2"], { input });
  assert.equal(run.status, 0);
  assert.equal(run.stderr, "");
  const answers = run.stdout.trimEnd().split("\n").map(JSON.parse);
  assert.deepEqual(
    answers.map((answer) => (answer.error ? [answer.line, answer.id, answer.error] : answer.document.id)),
    [
      "a",
      [2, "", "not valid JSON (at byte 2)"],
      "7",
      [5, "", 'should be an object with "id" and "text" or "html"'],
      [6, "none", 'has neither "text" nor "html"'],
      [7, "both", 'has both "text" and "html"; one is enough'],
      [8, "kind", '"text" should be a string'],
      [9, "nul", "this is binary data, not text (it holds NUL bytes)"],
      [10, "empty", "holds no text to read"],
      [11, "", "not valid UTF-8 (first bad byte at offset 7)"],
      "last",
    ],
  );
  assert.ok(answers.every((answer) => /^claimlint-(report|error)\/1$/.test(answer.schema)));
  assert.equal(answers[2].document.source, "https://shop.example/tea");
});

test("batch: the order and the bytes do not depend on --jobs", () => {
  const texts = Array.from({ length: 400 }, (_, i) => ({ id: `${i}`, text: claim.repeat(1 + ((i * 7) % 20)) }));
  const input = texts.map((text) => `${JSON.stringify(text)}\n`).join("");
  const one = claimlint(["batch", "--jobs", "1"], { input }).stdout;
  assert.deepEqual(
    one
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).document.id),
    texts.map((text) => text.id),
  );
  assert.ok(claimlint(["batch", "--jobs", "3"], { input }).stdout === one);
  assert.ok(claimlint(["batch"], { input: input.trimEnd() }).stdout === one, "without a line end at the end");
});

test("batch: a line over 64 MB is an error record, and the next is read", () => {
  const input = Buffer.concat([Buffer.alloc(65 << 20, "x"), Buffer.from('\n{"id":"next","text":"Blue."}\n')]);
  const [long, next] = claimlint(["batch"], { input }).stdout.trimEnd().split("\n").map(JSON.parse);
  assert.deepEqual([long.line, long.error], [1, "the line is longer than 64 MB"]);
  assert.equal(next.document.id, "next");
});

test("a reader that leaves early stops it without noise, a full disk is said", () => {
  const shell = (script) => spawnSync("sh", ["-c", script, command], { encoding: "utf8" });
  const piped = shell(`yes '{"id":"a","text":"Tea cures gout."}' | "$0" batch --jobs 2 | head -n 1`);
  assert.equal(piped.stderr, "");
  assert.equal(JSON.parse(piped.stdout).document.id, "a");
  const full = shell('"$0" rules list > /dev/full');
  refused(full, /cannot write to standard output: No space left/);
});

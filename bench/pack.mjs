// What each part and column of a pack costs: bytes as they stand, and compressed by brotli on their own.
//
//   node bench/pack.mjs [PACK]     build/claimlint.pack if left out
//
// The names are read from core/include/claimlint/pack.h, so that a new table needs no line here. A column costs a little
// less inside the whole file than on its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { root } from "../scripts/run.mjs";

const bytes = readFileSync(process.argv[2] ?? join(root, "build/claimlint.pack"));
const header = readFileSync(join(root, "core/include/claimlint/pack.h"), "utf8");
const number = (name) =>
  Number(
    header
      .match(new RegExp(`${name} = ([\\d +]+);`))[1]
      .split("+")
      .reduce((a, b) => +a + +b),
  );

const brotli = (part) =>
  brotliCompressSync(part, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }).length;

if (bytes.toString("latin1", 0, 8) !== "CLMPACK\n" || bytes.readUInt32LE(8) !== number("pack_version")) {
  console.error("This is no pack, or one of another format. Build one with: claimlint pack rules/ -o FILE");
  process.exit(1);
}

// Tables in the order of the pack, and of each row type its numbers in order.
const row_types = new Map(
  [...header.matchAll(/^ {2}std::span<const table::(\w+)> (\w+);/gm)].map(([, type, name]) => [name, type]),
);
const tables = [...header.matchAll(/^ {2}visit\(all\.(\w+)\);/gm)].map(([, name]) => ({
  name,
  type: row_types.get(name),
}));
const numbers_of = { Text: ["offset", "length"], List: ["begin", "count"] };
function fields_of(type) {
  const body = header.match(new RegExp(`^struct ${type} \\{(.*?)^\\};`, "ms"))[1].replace(/\/\/.*/g, "");
  return [...body.matchAll(/([\w:]+)\s+([\w, ]+);/g)].flatMap(([, kind, names]) =>
    names.split(",").flatMap((name) => (numbers_of[kind] ?? [""]).map((part) => name.trim() + (part && `.${part}`))),
  );
}
const late_of = (type) =>
  [...(header.match(new RegExp(`text_fields<${type}> =([^;]*);`))?.[1] ?? "").matchAll(/offsetof\(\w+, (\w+)\)/g)].map(
    ([, name]) => name,
  );
function derived_of(type, fields) {
  const bits = Number(header.match(new RegExp(`derived_fields<${type}> = (\\w+);`))?.[1] ?? 0);
  return fields.filter((_, i) => (bits >> i) & 1);
}

const rows = [];
let at = number("pack_header_bytes");
function next_part() {
  const [offset, length, count] = [0, 4, 8].map((field) => bytes.readUInt32LE(at + field));
  at += 12;
  return { part: bytes.subarray(offset, offset + length), count };
}
const say = (name, part, count) => rows.push({ part: name, rows: count, raw: part.length, brotli: brotli(part) });

const kinds = ["plain", "delta", "span", "fresh", "near", "chain"];
function say_columns(name, fields) {
  const { part, count } = next_part();
  say(name, part, count);
  let end = 0;
  for (const field of fields.toReversed()) {
    const begin = end;
    const kind = kinds[part[end++]];
    for (let codes = kind === "chain" ? 1 : count; codes > 0; codes--) while (part[end++] >= 0x80);
    say(`  ${field} (${kind})`, part.subarray(begin, end), count);
  }
  assert.equal(end, part.length, `the columns of ${name} are not those of core/include/claimlint/pack.h`);
}
function say_part(name) {
  const { part, count } = next_part();
  say(name, part, count);
}

const late = [];
for (const name of ["strings", "spellings", "refs"]) say_part(name);
for (const { name, type } of tables) {
  const fields = fields_of(type);
  const texts = late_of(type);
  const is_late = (field) => texts.includes(field.split(".")[0]);
  const derived = derived_of(type, fields);
  say_columns(
    name,
    fields.filter((field) => !is_late(field) && !derived.includes(field)),
  );
  if (texts.length > 0) late.push({ name: `${name}, in the texts`, fields: fields.filter(is_late) });
}
say_part("strings of the texts");
for (const { name, fields } of late) say_columns(name, fields);

const head = Number(bytes.readBigUInt64LE(96));
say("all of the head (claimlint.pack)", bytes.subarray(0, head), "");
say("all of the texts (claimlint.texts)", bytes.subarray(head), "");
const width = Math.max(...rows.map((row) => row.part.length));
console.log(`${"part".padEnd(width)}     rows       raw    brotli`);
for (const row of rows)
  console.log(
    `${row.part.padEnd(width)} ${String(row.rows).padStart(8)} ${String(row.raw).padStart(9)} ${String(row.brotli).padStart(9)}`,
  );

// Fills the tables of docs/performance.md from rivals.json, growth.json, shipped.json and extension.json, and draws its plots by Vega-Lite.
//
//   npm run bench:page
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../scripts/run.mjs";

const require = createRequire(join(root, "bench/rivals/package.json"));
const { compile } = await import(require.resolve("vega-lite"));
const { View, parse } = await import(require.resolve("vega"));
const read = (name) => JSON.parse(readFileSync(join(root, "bench", name), "utf8"));
const names = {
  claimlint: "claimlint, all stations",
  shipped: "claimlint, shipped rules",
  prefilter: "JS prefilter + RegExp",
  regexp: "JS RegExp per rule",
  re2: "npm re2 per rule",
  re2wasm: "RE2 wasm per rule",
  re2js: "re2js per rule",
  hyperscan: "Hyperscan, native, ends only",
  stations: "claimlint, native, stations 3 and 4",
};

const { node, chromium, native } = read("rivals.json");
const size = "50 KB mixed";
const bars = [
  ["Chromium", chromium],
  ["Node", node],
  ["native", native],
].flatMap(([place, all]) =>
  Object.entries(all)
    .filter(([, sizes]) => sizes[size]?.median_ms > 0)
    .map(([name, sizes]) => ({ place, name: names[name], ms: sizes[size].median_ms })),
);
await draw("rivals", {
  data: { values: bars },
  width: 420,
  mark: { type: "bar", color: "#3b6ea5" },
  encoding: {
    row: { field: "place", title: null, sort: ["Chromium", "Node", "native"] },
    y: { field: "name", title: null, sort: "x" },
    x: {
      field: "ms",
      title: "ms for 50 KB not seen before, median (logarithmic)",
      type: "quantitative",
      scale: { type: "log" },
    },
  },
  resolve: { scale: { y: "independent" } },
});

const growth = read("growth.json");
const points = ["text", "rules"].flatMap((what) =>
  growth[what].map(({ factor, ratio }) => ({ what: what === "text" ? "text" : "rules and lexicon", factor, ratio })),
);
await draw("growth", {
  data: { values: points },
  width: 420,
  height: 260,
  layer: [
    {
      data: { values: [1, 1000].map((factor) => ({ factor, ratio: factor })) },
      mark: { type: "line", strokeDash: [3, 3], color: "#888" },
    },
    { mark: { type: "line", point: true } },
  ],
  encoding: {
    x: { field: "factor", title: "times as much", type: "quantitative", scale: { type: "log" } },
    y: {
      field: "ratio",
      title: "times the time (dashed: in proportion)",
      type: "quantitative",
      scale: { type: "log" },
    },
    color: { field: "what", title: null },
  },
});

const shipped = read("shipped.json");
const number = (value) =>
  value === undefined || value === null ? "" : value.toLocaleString("en", { maximumSignificantDigits: 3 });
const kb = (bytes) => `${Math.round(bytes / 1024)} KB`;
const columns = ["5 KB mixed", "50 KB mixed", "50 KB neutral", "500 KB mixed", "5 MB mixed"];
const rows = (all) =>
  Object.entries(all).map(([name, sizes]) => [
    names[name],
    number(sizes["50 KB mixed"]?.load_ms),
    number(sizes["50 KB mixed"]?.first_ms),
    ...columns.map((column) => number(sizes[column]?.median_ms)),
    number(sizes["50 KB mixed"]?.p99_ms),
    number(sizes["50 KB mixed"]?.memory_mb),
  ]);
const head = ["", "load", "first text", ...columns, "p99, 50 KB mixed", "memory, MB"];
const { processor, cores, memory_gb, node: version } = read("rivals.json").machine;
const tables = {
  machine: `${processor}, ${cores} cores, ${memory_gb} GB, Node ${version}`,
  chromium: table(
    head.slice(0, 3).concat("50 KB mixed", "50 KB neutral", "p99, 50 KB mixed"),
    rows(chromium).map((row) => [...row.slice(0, 3), row[4], row[5], row[8]]),
  ),
  node: table(head, rows(node)),
  native: table(
    ["", "load", "first text", ...columns],
    rows(native).map((row) => row.slice(0, 8)),
  ),
  growth: table(
    ["", "times as much", "ms, median", "times the time"],
    ["text", "rules"].flatMap((what) =>
      growth[what].map((point) => [what, number(point.factor), number(point.median_ms), number(point.ratio)]),
    ),
  ),
  shipped: table(
    ["", "raw", "brotli"],
    Object.entries(shipped.shipped).map(([name, { raw, brotli }]) => [name, kb(raw), kb(brotli)]),
  ),
};
const cold = shipped.cold_start_ms;
const parts = {
  import: "the library asked for and imported",
  files: "the last byte of wasm and pack there",
  compile_and_open: "wasm compiled, pack opened",
  first_audit: "the first audit done",
  first_report_median: "**all: the first report**",
  first_report_best: "the same, best",
  texts_of_cards_median: "what cards say loaded too",
};
tables.cold = table(
  ["", "files asked for", "files announced", "bytes held"],
  Object.entries(parts).map(([part, says]) => [
    says,
    ...["asked", "announced", "held"].map((way) => number(cold[way][part])),
  ]),
);
tables.warm = table(
  ["", "characters", "findings", "median, ms", "p99, ms"],
  Object.entries(shipped.warm).map(([name, { characters, findings, median_ms, p99_ms }]) => [
    name,
    characters.toLocaleString("en"),
    findings.toLocaleString("en"),
    number(median_ms),
    number(p99_ms),
  ]),
);
const stations = ["normalise", "tag", "match", "read", "weigh", "audit_compact", "audit"];
tables.stations = table(
  ["", ...stations.slice(0, 5), "all, for a browser", "all, as JSON"],
  Object.entries(shipped.stations).map(([name, { stations: measured }]) => [
    name,
    ...stations.map((station) => number(measured[station].ms)),
  ]),
);
const extension = read("extension.json");
const { cold_median, cold_best, warm_median, warm_best } = extension.press_to_first_mark_ms;
const huge = Object.entries(extension.huge_page);
tables.press = table(
  ["", "median", "best"],
  [
    ["first mark, background stopped before, ms", number(cold_median), number(cold_best)],
    ["first mark, background awake, ms", number(warm_median), number(warm_best)],
    [
      "module and pack ready in the background, ms",
      number(extension.engine_ready_ms.median),
      number(extension.engine_ready_ms.best),
    ],
  ],
);
tables.zips = table(
  ["", "bytes"],
  Object.entries(extension.bytes).map(([name, bytes]) => [name, bytes.toLocaleString("en")]),
);
tables.load = `The machine's load before the run was ${extension.machine.load_before} on ${extension.machine.cores} cores, in Chromium ${extension.machine.browser}.`;
tables.slices = table(
  ["", ...huge.map(([name]) => name)],
  Object.keys(huge[0][1]).map((key) => [key.replaceAll("_", " "), ...huge.map(([, run]) => number(run[key]))]),
);
const path = join(root, "docs/performance.md");
let page = readFileSync(path, "utf8");
for (const [name, text] of Object.entries(tables)) {
  page = page.replace(
    new RegExp(`(<!-- ${name} -->)[^]*?(<!-- end -->)`),
    (_, start, end) => `${start}\n${text}\n${end}`,
  );
}
writeFileSync(path, page);

function table(titles, lines) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map((_, i) => (i === 0 ? "---" : "---:"))), ...lines.map(line)].join("\n");
}

async function draw(name, spec) {
  const config = { background: "white", font: "sans-serif" };
  const view = new View(parse(compile({ ...spec, config }).spec), { renderer: "none" });
  writeFileSync(join(root, `docs/images/${name}.svg`), `${await view.toSVG()}\n`);
}

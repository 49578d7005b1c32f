// Draws docs/images/*.svg from rivals.json and growth.json, by Vega-Lite.
//
//   npm run bench:plot
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
    x: { field: "ms", title: "ms for 50 KB not seen before, median (logarithmic)", type: "quantitative", scale: { type: "log" } },
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
    y: { field: "ratio", title: "times the time (dashed: in proportion)", type: "quantitative", scale: { type: "log" } },
    color: { field: "what", title: null },
  },
});

async function draw(name, spec) {
  const config = { background: "white", font: "sans-serif" };
  const view = new View(parse(compile({ ...spec, config }).spec), { renderer: "none" });
  writeFileSync(join(root, `docs/images/${name}.svg`), `${await view.toSVG()}\n`);
}

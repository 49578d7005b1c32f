// What Lighthouse says of the documents of the standalone page, as a slow phone would load them.
//
//   npm run bench:lighthouse -- [RUNS]     each document three times, unless told otherwise; the median counts
//
// Writes lighthouse.json. Ends with status 1 where performance, accessibility or best practices are below 95. Installs
// Lighthouse (lighthouse/package.json, the last version for Node 20); the browser is the system's.
import { execFile, execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { fail, heading, root } from "../scripts/run.mjs";
import { serve } from "../scripts/serve.mjs";
import { which } from "../scripts/setup.mjs";
import { machine, median } from "./machine.mjs";

const bar = 95;
const categories = ["performance", "accessibility", "best-practices"];
const documents = ["index.html", "evidence.html", "studio.html"];
const runs = Number(process.argv[2] ?? 3);
if (!Number.isInteger(runs) || runs < 1)
  fail(`"${process.argv[2]}" is no number of runs: npm run bench:lighthouse -- 5`);
const page = join(root, "dist/page");
if (!existsSync(page)) fail("dist/page is missing. Build it first: npm run build");

const folder = join(root, "bench/lighthouse");
const program = join(folder, "node_modules/lighthouse/cli/index.js");
if (!existsSync(program)) {
  heading("Installing Lighthouse");
  execFileSync("npm", ["ci", "--ignore-scripts", "--prefix", folder], { stdio: "inherit" });
}
const chromium = process.env.CHROMIUM ?? which("chromium", "chromium-browser", "google-chrome");
if (!chromium) fail("Lighthouse needs Chromium: npm run setup installs it");

const report = join(root, "build/lighthouse-report.json");
const server = await serve(page);
const scores = {};
const measured = {};
try {
  for (const name of documents) {
    heading(`Lighthouse: ${name}`);
    const results = [];
    while (results.length < runs) results.push(await audit(`${server.url}${name}`));
    scores[name] = Object.fromEntries(
      categories.map((id) => [id, median(results.map((one) => Math.round(one.categories[id].score * 100)))]),
    );
    measured[name] = Object.fromEntries(
      ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"].map(
        (id) => [id, median(results.map((one) => Math.round(one.audits[id].numericValue * 1000) / 1000))],
      ),
    );
    console.log(
      Object.entries(scores[name])
        .map(([id, score]) => `${id} ${score}`)
        .join(", "),
    );
  }
} finally {
  await server.close();
}
const { version } = JSON.parse(readFileSync(join(folder, "node_modules/lighthouse/package.json"), "utf8"));
const result = { machine: machine(), lighthouse: version, runs, scores, measured };
writeFileSync(join(root, "bench/lighthouse.json"), `${JSON.stringify(result, null, 2)}\n`);

const below = Object.entries(scores).flatMap(([name, own]) =>
  categories.filter((id) => own[id] < bar).map((id) => `${name}: ${id} ${own[id]}`),
);
if (below.length > 0) fail(`Below ${bar}:\n${below.join("\n")}`);

/** In a process of its own, as people run it; this one serves meanwhile. */
async function audit(url) {
  const options = [
    `--only-categories=${categories.join(",")}`,
    "--form-factor=mobile",
    "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    "--output=json",
    `--output-path=${report}`,
    "--no-enable-error-reporting",
    "--quiet",
  ];
  await promisify(execFile)(process.execPath, [program, url, ...options], {
    env: { ...process.env, CHROME_PATH: chromium },
  });
  return JSON.parse(readFileSync(report, "utf8"));
}

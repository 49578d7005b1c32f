// `npm start`: sets up, builds, audits the sample page in the terminal, serves the standalone page.
//
//   npm start -- [--port N] [--no-serve]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { fail, heading, root, status } from "./run.mjs";
import { serve } from "./serve.mjs";

const { values } = parseArgs({
  options: { port: { type: "string", default: "8080" }, "no-serve": { type: "boolean", default: false } },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65535) fail(`--port takes a number up to 65535, not ${values.port}`);

build();

const sample = "web/page/sample.html";
heading(`build/claimlint audit ${sample}`);
// 1 says that the page makes claims, and this one does.
const code = status("build/claimlint", ["audit", sample]);
if (code > 1) fail(`The audit of ${sample} ended with status ${code}`);

if (!values["no-serve"]) {
  const { url } = await serve(join(root, "dist/page"), { port });
  heading(`The page is at ${url} (Ctrl+C ends)`);
}

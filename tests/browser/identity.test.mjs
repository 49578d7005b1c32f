// WebAssembly in Chromium writes the same bytes of report as the command.
import { join } from "node:path";
import { test } from "node:test";
import { assertSame, nativeReports, samples } from "../differential/samples.mjs";
import { launch, root, serve } from "./browser.mjs";

test("`claimlint batch` and WebAssembly in Chromium write the same bytes", async (t) => {
  const server = await serve(join(root, "dist"));
  t.after(() => server.close());
  const chromium = await launch();
  t.after(() => chromium.close());
  const page = await chromium.browser.newPage();
  await page.goto(`${server.url}lib/package.json`);
  const texts = samples();
  const reports = await page.evaluate(async (texts) => {
    const { loadAuditor } = await import("/lib/index.js");
    const auditor = await loadAuditor();
    const reports = texts.map(({ id, text, url }) => auditor.auditToJson(text, { id, source: url }));
    auditor.free();
    return reports;
  }, texts);
  assertSame(texts, reports, nativeReports(texts));
});

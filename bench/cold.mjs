// Cold starts in Chromium: a new tab, in a process of its own, asks for the library and audits a first text.
//
// Nothing watches the tab, and the server runs in a process of its own: driven by Playwright, with the server in the same
// process, the same start took half as long again. The tab tells what it measured by its address.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { program, root, switches } from "../tests/browser/browser.mjs";

/**
 * How the tab comes to the files: it asks when its script needs them; or its head has announced them, as the library's
 * README shows, so that they are there; or its script holds their bytes, as the extension's does, and what is measured is
 * our own.
 */
const heads = {
  asked: "",
  announced: `
    <link rel="modulepreload" href="index.js">
    <link rel="preload" href="claimlint.wasm" as="fetch" crossorigin>
    <link rel="preload" href="claimlint.pack" as="fetch" crossorigin>`,
  held: "",
};

/** Runs in the tab: milliseconds from asking for the library. */
async function measure(text, isHeld) {
  let given = { early: true };
  if (isHeld) {
    const bytes = async (name) => (await fetch(name)).arrayBuffer();
    const [wasm, pack] = [await bytes("claimlint.wasm"), await bytes("claimlint.pack")];
    given = { ...given, wasm, pack, texts: "claimlint.texts" };
    await import("./index.js");
    await new Promise((resume) => setTimeout(resume, 200));
  }
  const start = performance.now();
  const since = () => performance.now() - start;
  const { loadAuditor } = await import("./index.js");
  const imported = since();
  const auditor = await loadAuditor(given);
  const loaded = since();
  auditor.audit(text);
  const first = since();
  await auditor.complete;
  const complete = since();
  const ends = ["claimlint.wasm", "claimlint.pack"].map((name) => {
    const [entry] = performance.getEntriesByName(new URL(name, location.href).href);
    return entry.responseEnd - start;
  });
  const arrived = Math.max(imported, ...ends); // before the start where they are held
  location.hash = encodeURIComponent(JSON.stringify({ imported, arrived, loaded, first, complete }));
}

/** Measures that many tabs for each way: {asked: [{imported, arrived, loaded, first, complete}, …], announced: …, held: …}. */
export async function coldStarts(text, tabs) {
  const folder = mkdtempSync(join(tmpdir(), "claimlint-cold-"));
  const site = join(folder, "site");
  cpSync(join(root, "dist/lib"), site, { recursive: true });
  for (const [way, head] of Object.entries(heads)) {
    // A moment after loading, as the tab's own business would be in the figures.
    const script = `onload = () => setTimeout(${measure}, 200, ${JSON.stringify(text).replaceAll("<", "\\u003c")}, ${way === "held"});`;
    writeFileSync(join(site, `${way}.html`), `<!doctype html>${head}<script>${script}</script>`);
  }
  const running = [];
  const start = (...args) => {
    const child = spawn(...args);
    running.push(child);
    return child;
  };
  try {
    const server = start(process.execPath, [join(root, "scripts/serve.mjs"), site], { stdio: ["ignore", "pipe", 2] });
    const url = await said(server.stdout, /http:\S+/);
    const profile = `--user-data-dir=${join(folder, "profile")}`;
    const browser = start(program, [...switches, profile, "--remote-debugging-port=0", "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const door = (await said(browser.stderr, /ws:\/\/[^/]+/)).replace("ws:", "http:");
    const ask = async (what) => (await fetch(`${door}/json/${what}`, { method: "PUT" })).text();

    const times = Object.fromEntries(Object.keys(heads).map((way) => [way, []]));
    for (let n = 0; n < tabs; n++) {
      for (const way of Object.keys(heads)) {
        const { id } = JSON.parse(await ask(`new?${url}${way}.html`));
        for (let tries = 0; times[way].length <= n; tries++) {
          if (tries === 50) throw new Error(`${url}${way}.html did not get to its first report`);
          await pause(400);
          const { hash } = new URL(JSON.parse(await ask("list")).find((tab) => tab.id === id).url);
          if (hash) times[way].push(JSON.parse(decodeURIComponent(hash.slice(1))));
        }
        await ask(`close/${id}`);
      }
    }
    return times;
  } finally {
    for (const child of running) {
      const gone = once(child, "exit");
      if (child.exitCode === null && child.kill()) await gone;
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** The first match of a pattern in what a program prints. */
async function said(stream, pattern) {
  let text = "";
  for await (const part of stream.iterator({ destroyOnReturn: false })) {
    text += part;
    const found = pattern.exec(text);
    if (found) {
      stream.resume();
      return found[0];
    }
  }
  throw new Error(`A program ended before it said ${pattern}:\n${text}`);
}

// Runs in the page's isolated world, put there by a press on the button. The first press reads the page, asks the
// background once, and marks; the next removes everything again.

import type { Finding, Jurisdiction, Report, SetAside } from "../lib/report";
import { isFinding } from "../shared/card";
import cardCss from "../shared/card.css";
import { type Extract, extractInSteps } from "../shared/extract";
import type { Mark } from "../shared/marks";
import { PageText } from "../shared/page-text";
import { guessPlaces } from "../shared/places";
import recordCss from "../shared/record.css";
import { Surface } from "../shared/surface";
import tokensCss from "../shared/tokens.css";
import { Walk } from "../shared/walk";
import { Words } from "../shared/words";
import { port_name, type ToBackground, type ToContent } from "./messages";

const slice_ms = 5;

class PageAudit {
  #surface: Surface | undefined;
  #walk: Walk | undefined;
  #stopped = false;

  async start(): Promise<void> {
    const { title, blocks, unread } = await readInSlices();
    const page = new PageText(blocks);
    const chosen = await places();
    if (this.#stopped) return;
    const port = say({ kind: "audit", document: page.document(title, location.href), places: chosen, unread });
    port.onMessage.addListener((message: ToContent) => {
      port.disconnect();
      if (message.kind === "report" && !this.#stopped) {
        this.#show(page, JSON.parse(message.json) as Report, Words.from(message.words));
      }
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#walk?.stop();
    this.#surface?.remove();
    say({ kind: "cleared" });
  }

  #show(page: PageText, report: Report, words: Words): void {
    const items = report.findings.filter((finding) => page.range(finding.start, finding.end));
    const marks = new Map<Finding | SetAside, Mark>(
      items.map((item) => [
        item,
        { start: item.start, end: item.end, level: isFinding(item) ? item.severity : "aside" },
      ]),
    );
    const ignored = new Set<Finding | SetAside>();
    const surface = new Surface(tokensCss + recordCss + cardCss, words, "closed");
    const paint = () =>
      surface.marks.show(
        page,
        items.filter((item) => !ignored.has(item)).map((item) => marks.get(item)!),
      );
    surface.column = (mark) => page.blockAt(mark.start)?.element.getBoundingClientRect();
    this.#surface = surface;
    this.#walk = new Walk(surface, () => ({
      report,
      items,
      markOf: (item) => marks.get(item)!,
      isIgnored: (item) => ignored.has(item),
      ignore(item, ignore) {
        if (ignore) ignored.add(item);
        else ignored.delete(item);
        paint();
      },
    }));
    paint();
  }
}

// A port of its own for each message: the background may have slept since the last one.
function say(message: ToBackground): chrome.runtime.Port {
  const port = chrome.runtime.connect({ name: port_name });
  port.postMessage(message);
  return port;
}

/** Reads the page a few milliseconds at a time, so that it stays answerable. */
async function readInSlices(): Promise<Extract> {
  const steps = extractInSteps(document);
  for (;;) {
    const until = performance.now() + slice_ms;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    await new Promise((resume) => setTimeout(resume));
  }
}

async function places(): Promise<Jurisdiction[]> {
  const { places } = await chrome.storage.local.get<{ places?: Jurisdiction[] }>("places");
  return places ?? guessPlaces(navigator.languages, location.hostname);
}

const world = globalThis as { claimlintAudit?: PageAudit };
if (world.claimlintAudit) {
  world.claimlintAudit.stop();
  delete world.claimlintAudit;
} else {
  world.claimlintAudit = new PageAudit();
  void world.claimlintAudit.start();
}

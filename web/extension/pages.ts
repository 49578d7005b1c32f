// The pages that are being audited, one a tab, as the background remembers them while it is awake.

import type { AuditDocument, Auditor, Finding, Jurisdiction, Report } from "../lib/index";
import { guessPlaces } from "../shared/places";
import type { AsideOutline, FromPage, Outline, PanelState, SentBlock, UnreadNote } from "./messages";
import { hostOf, isIgnored, passesSettings, type Settings } from "./settings";

type Sent = Extract<FromPage, { kind: "page" | "change" }>;

export class Page {
  #blocks: SentBlock[] = [];
  url = "";
  unread: UnreadNote[] = [];
  slow = 0;
  /** The style of the marks that is in force there. */
  css = "";
  #title = "";
  #report: Report | undefined;
  #places: Jurisdiction[] = [];
  /** The user's choice for this tab while it stays on the site, made in the panel. */
  #ownPlaces: Jurisdiction[] | undefined;

  get host(): string {
    return hostOf(this.url);
  }

  get report(): Report {
    if (!this.#report) throw new Error("The page was not audited.");
    return this.#report;
  }

  take(sent: Sent): void {
    if (sent.kind === "page") {
      this.#blocks = sent.blocks;
    } else {
      const { at, remove, blocks } = sent;
      const before = this.#blocks;
      this.#blocks = [
        ...before.slice(0, at),
        ...blocks.map((block) => (typeof block === "number" ? before[block]! : block)),
        ...before.slice(at + remove),
      ];
      if (remove > 0 || blocks.length > 0) this.#report = undefined;
    }
    if (sent.kind === "page" || sent.url !== this.url || sent.title !== this.#title) this.#report = undefined;
    if (hostOf(sent.url) !== this.host) this.#ownPlaces = undefined;
    this.url = sent.url;
    this.#title = sent.title;
    this.unread = sent.unread;
    this.slow = sent.slow;
  }

  chosePlaces(places: Jurisdiction[]): void {
    this.#ownPlaces = places;
  }

  /** Audits, unless nothing that counts has changed since the last time and all of the report was there. */
  audit(auditor: Auditor, settings: Settings, languages: readonly string[]): Report {
    const places = this.#ownPlaces ?? settings.places ?? guessPlaces(languages, this.host);
    if (!this.#report || this.#report.partial || places.join() !== this.#places.join()) {
      this.#places = places;
      this.#report = auditor.audit(this.#document(), { jurisdictions: places });
    }
    return this.#report;
  }

  /** The report as the engine writes it. */
  json(auditor: Auditor): string {
    return auditor.auditToJson(this.#document(), { jurisdictions: this.#places });
  }

  /** What is to be marked: what can be, and what the user wants to see. */
  outlines(settings: Settings): { findings: Outline[]; aside: AsideOutline[] } {
    const findings = this.report.findings.flatMap((finding, n) =>
      stands(finding) && passesSettings(finding, settings) && !isIgnored(finding, this.host, settings)
        ? [outline(finding, n)]
        : [],
    );
    const aside = this.report.set_aside.map(({ rule, reason, quote, start, end }, n) => ({
      n,
      rule,
      reason,
      quote,
      start,
      end,
    }));
    return { findings, aside };
  }

  state(settings: Settings): PanelState {
    const { findings } = this.report;
    const wanted = findings.flatMap((finding, n) => (passesSettings(finding, settings) ? [n] : []));
    const ignored = wanted.filter((n) => isIgnored(findings[n]!, this.host, settings));
    const text = this.#blocks.map((block) => block.text).join("\n");
    return {
      kind: "state-of-page",
      url: this.url,
      report: this.report,
      length: text.length,
      words: text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)?.length ?? 0,
      shown: wanted.filter((n) => !ignored.includes(n)),
      ignored,
      folded: this.#folded(),
      unread: this.unread,
      places: this.#places,
      slow: this.slow,
      siteIgnored: settings.ignored.sites.includes(this.host),
    };
  }

  #folded(): number[] {
    let start = 0;
    const places = this.#blocks.flatMap(({ text, folded }) => {
      const place = { start, end: start + text.length };
      start = place.end + 1;
      return folded ? [place] : [];
    });
    return this.report.findings.flatMap((finding, n) =>
      places.some(({ start, end }) => finding.start >= start && finding.end <= end) ? [n] : [],
    );
  }

  #document(): AuditDocument {
    return { title: this.#title, source: this.url, blocks: this.#blocks };
  }
}

function outline({ rule, type, severity, quote, start, end }: Finding, n: number): Outline {
  return { n, rule, type, severity, quote, start, end };
}

/** Whether the words can be marked: those of titles and attributes stand nowhere on the page. */
export function stands({ role }: Finding): boolean {
  return role !== "title" && role !== "meta" && role !== "structured-data" && role !== "image-text";
}

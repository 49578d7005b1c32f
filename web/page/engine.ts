// The page's side of the worker. While one text is being audited only the newest of the others waits.

import type { AuditDocument, AuditOptions, Report } from "../lib/index";
import { ownWorker } from "./trusted";
import type { Answer, Question } from "./worker";

interface Waiting {
  document: string | AuditDocument;
  options: AuditOptions;
  done: (report: Report) => void;
}

interface Aside {
  done: (report: Report) => void;
  failed: (reason: Error) => void;
}

/** Which is also the name of the sentence that tells of it. */
export type Failure = "error.engine" | "error.audit" | "error.texts";

export class Engine {
  readonly #failed: (reason: string, what: Failure) => void;
  /** The engine, its rules and their texts are there, or will never be. */
  readonly loaded: Promise<void>;
  #tellLoaded!: () => void;
  #worker: Worker;
  #id = 0;
  #running: (Waiting & { id: number }) | undefined;
  #next: Waiting | undefined;
  #partial: Waiting | undefined; // the last, as long as it has only a partial report
  #asides = new Map<number, Aside>();
  #exports = new Map<number, (json: string) => void>();

  /** `failed` is told what is wrong: with the engine, with one text, or with the texts of all reports. */
  constructor(failed: (reason: string, what: Failure) => void) {
    this.#failed = failed;
    this.loaded = new Promise((resolve) => (this.#tellLoaded = resolve));
    this.#worker = this.#open();
  }

  /** Anew, with the rules that are now to be used. */
  restart(): void {
    this.#worker.terminate();
    this.#running = this.#next = this.#partial = undefined;
    for (const { failed } of this.#asides.values()) failed(new Error("restarted"));
    this.#asides.clear();
    this.#worker = this.#open();
  }

  /** `done` gets the report, unless a newer text came in between; after a partial report also the whole one. */
  audit(document: string | AuditDocument, options: AuditOptions, done: (report: Report) => void): void {
    this.#next = { document, options, done };
    if (!this.#running) this.#start();
  }

  /** A text that is not the one on the screen. */
  auditAside(document: string | AuditDocument, options: AuditOptions): Promise<Report> {
    return new Promise((done, failed) => {
      const id = ++this.#id;
      this.#asides.set(id, { done, failed });
      this.#ask({ id, kind: "audit", aside: true, document, options });
    });
  }

  /** The report of the text on the screen as the engine wrote it. */
  json(): Promise<string> {
    return new Promise((resolve) => {
      this.#exports.set(++this.#id, resolve);
      this.#ask({ id: this.#id, kind: "json" });
    });
  }

  #open(): Worker {
    const worker = ownWorker("worker.js", "module");
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answered(data);
    worker.onerror = (event) => {
      this.#tellLoaded();
      this.#failed(event.message || "worker.js", "error.engine");
    };
    return worker;
  }

  #ask(question: Question): void {
    this.#worker.postMessage(question);
  }

  #start(): void {
    const next = this.#next;
    this.#next = undefined;
    this.#running = next && { ...next, id: ++this.#id };
    if (this.#running) {
      const { id, document, options } = this.#running;
      this.#ask({ id, kind: "audit", aside: false, document, options });
    }
  }

  #answered(answer: Answer): void {
    if (answer.id === 0) this.#tellLoaded();
    if (answer.kind === "incomplete") {
      this.#failed(answer.reason, "error.texts");
      return;
    }
    if (answer.kind === "complete") {
      // Whatever is answered from now on is whole, so only what has been answered is asked again.
      if (this.#partial && !this.#running) {
        this.#next = this.#partial;
        this.#start();
      }
      return;
    }
    if (answer.kind === "json") {
      this.#exports.get(answer.id)?.(answer.json);
      this.#exports.delete(answer.id);
      return;
    }
    const aside = this.#asides.get(answer.id);
    if (aside) {
      this.#asides.delete(answer.id);
      if (answer.kind === "report") aside.done(answer.report);
      else aside.failed(new Error(answer.reason));
      return;
    }
    if (answer.kind === "failed") this.#failed(answer.reason, answer.fatal ? "error.engine" : "error.audit");
    if (answer.id !== this.#running?.id) return;
    const { done } = this.#running;
    this.#partial = answer.kind === "report" && answer.report.partial ? this.#running : undefined;
    // Taking the report over costs a few milliseconds; what is done with it shall not share their frame.
    if (answer.kind === "report" && !this.#next) requestAnimationFrame(() => done(answer.report));
    this.#running = undefined;
    this.#start();
  }
}

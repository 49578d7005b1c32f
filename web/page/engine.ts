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
  done: (answer: Answer) => void;
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
  #broken: Error | undefined; // nothing will be answered any more

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
    this.#broken = undefined;
    this.#giveUp(new Error("restarted"));
    this.#worker = this.#open();
  }

  /** `done` gets the report, unless a newer text came in between; after a partial report also the whole one. */
  audit(document: string | AuditDocument, options: AuditOptions, done: (report: Report) => void): void {
    this.#next = { document, options, done };
    if (!this.#running) this.#start();
  }

  /** A text that is not the one on the screen. */
  async auditAside(document: string | AuditDocument, options: AuditOptions): Promise<Report> {
    const answer = await this.#askAside((id) => ({ id, kind: "audit", aside: true, document, options }));
    return (answer as Extract<Answer, { kind: "report" }>).report;
  }

  /** The report of the text on the screen as the engine wrote it. */
  async json(): Promise<string> {
    const answer = await this.#askAside((id) => ({ id, kind: "json" }));
    return (answer as Extract<Answer, { kind: "json" }>).json;
  }

  #open(): Worker {
    const worker = ownWorker("worker.js", "module");
    worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answered(data);
    worker.onerror = (event) => {
      this.#tellLoaded();
      this.#fail(event.message || "worker.js");
    };
    return worker;
  }

  /** Tells all who wait for an answer that none comes. */
  #giveUp(reason: Error): void {
    for (const { failed } of this.#asides.values()) failed(reason);
    this.#asides.clear();
  }

  #fail(reason: string): void {
    this.#broken = new Error(reason);
    this.#giveUp(this.#broken);
    this.#failed(reason, "error.engine");
  }

  #askAside(question: (id: number) => Question): Promise<Answer> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise((done, failed) => {
      const id = ++this.#id;
      this.#asides.set(id, { done, failed });
      this.#ask(question(id));
    });
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
    const aside = this.#asides.get(answer.id);
    if (aside) {
      this.#asides.delete(answer.id);
      if (answer.kind === "failed") aside.failed(new Error(answer.reason));
      else aside.done(answer);
      return;
    }
    if (answer.kind === "failed") {
      if (answer.fatal) this.#fail(answer.reason);
      else this.#failed(answer.reason, "error.audit");
    }
    if (answer.id !== this.#running?.id) return;
    const { done } = this.#running;
    this.#partial = answer.kind === "report" && answer.report.partial ? this.#running : undefined;
    // Taking the report over costs a few milliseconds; what is done with it shall not share their frame.
    if (answer.kind === "report" && !this.#next) requestAnimationFrame(() => done(answer.report));
    this.#running = undefined;
    this.#start();
  }
}

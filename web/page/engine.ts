// The page's side of the worker. While one text is being audited only the newest of the others waits.

import type { AuditDocument, AuditOptions, Report } from "../lib/index";
import { ownWorker } from "./trusted";
import type { Answer, Question } from "./worker";

interface Waiting {
  document: string | AuditDocument;
  options: AuditOptions;
  done: (report: Report) => void;
}

export class Engine {
  readonly #worker = ownWorker("worker.js");
  readonly #failed: (reason: string, fatal: boolean) => void;
  #id = 0;
  #running: (Waiting & { id: number }) | undefined;
  #next: Waiting | undefined;
  #exports = new Map<number, (json: string) => void>();

  constructor(failed: (reason: string, fatal: boolean) => void) {
    this.#failed = failed;
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answered(data);
    this.#worker.onerror = (event) => failed(event.message || "worker.js", true);
  }

  /** `done` gets the report, unless a newer text came in between. */
  audit(document: string | AuditDocument, options: AuditOptions, done: (report: Report) => void): void {
    this.#next = { document, options, done };
    if (!this.#running) this.#start();
  }

  /** The last report as the engine wrote it. */
  json(): Promise<string> {
    return new Promise((resolve) => {
      this.#exports.set(++this.#id, resolve);
      this.#ask({ id: this.#id, kind: "json" });
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
      this.#ask({ id, kind: "audit", document, options });
    }
  }

  #answered(answer: Answer): void {
    if (answer.kind === "json") {
      this.#exports.get(answer.id)?.(answer.json);
      this.#exports.delete(answer.id);
      return;
    }
    if (answer.kind === "failed") this.#failed(answer.reason, answer.fatal);
    if (answer.id !== this.#running?.id) return;
    const { done } = this.#running;
    if (answer.kind === "report" && !this.#next) done(answer.report);
    this.#running = undefined;
    this.#start();
  }
}

// The case as `claimlint review` serves it. The key came in the address behind "#", which no server ever sees.

import type { Report } from "../lib/report";

export interface Triage {
  sum: number;
  parts: { what: string; count: number; weight: number }[];
}

export interface CaseDocument {
  id: number;
  source: string;
  name: string;
  title: string;
  captured: string;
  archive: string;
  html_sha256: string;
  text_sha256: string;
  screenshot_sha256: string;
  words: number;
  triage: Triage;
}

export interface CaseFinding {
  id: number;
  document: number;
  number: number;
  rule: string;
  severity: string;
  quote: string;
}

export type Verdict = "confirmed" | "dismissed" | "noted";

export interface CaseDecision {
  id: number;
  finding: number;
  document: number;
  verdict: Verdict;
  reason: string;
  note: string;
  reviewer: string;
  time: string;
}

export interface Case {
  name: string;
  reviewer: string;
  weights: { what: string; weight: number }[];
  documents: CaseDocument[];
  findings: CaseFinding[];
  decisions: CaseDecision[];
}

const stored = "claimlint-desk-key";

function key(): string {
  const given = location.hash.slice(1);
  if (given) {
    sessionStorage.setItem(stored, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(stored) ?? "";
}

const bearer = `Bearer ${key()}`;

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { ...init.headers, Authorization: bearer } });
  } catch {
    throw new Error("The desk does not answer. Is claimlint review still running?");
  }
  if (!response.ok) {
    const { error = response.statusText } = (await response.json().catch(() => ({}))) as { error?: string };
    throw new Error(`${error[0]?.toUpperCase()}${error.slice(1)}.`);
  }
  return response;
}

export async function loadCase(): Promise<Case> {
  return (await ask("/api/case")).json() as Promise<Case>;
}

export async function loadDocument(id: number): Promise<{ text: string; report: Report }> {
  return (await ask(`/api/documents/${id}`)).json() as Promise<{ text: string; report: Report }>;
}

export async function loadPicture(id: number): Promise<Blob> {
  return (await ask(`/api/documents/${id}/screenshot`)).blob();
}

/** All decisions on the finding's document, the new one among them. */
export async function decide(decision: {
  finding: number;
  verdict: Verdict;
  reason?: string;
  note?: string;
  reviewer: string;
}): Promise<CaseDecision[]> {
  const response = await ask("/api/decisions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(decision),
  });
  return response.json() as Promise<CaseDecision[]>;
}

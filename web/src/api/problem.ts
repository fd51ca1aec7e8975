/** Errors of the API as one typed error, so that pages can say what happened, in whose words, and what to do. */
import type { ProblemDocument, ProblemItem } from "./types";

/** A refused or failed call. `code` is stable; `message` is the server's sentence for people. */
export class ApiProblem extends Error {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  /** The wrong fields of a form, by path, as in `listeners[0].protocol_port`. */
  readonly problems: readonly ProblemItem[];

  constructor(document: Partial<ProblemDocument> & { code: string; detail: string; status: number }) {
    super(document.detail);
    this.name = "ApiProblem";
    this.title = document.title ?? "";
    this.status = document.status;
    this.code = document.code;
    this.requestId = document.request_id ?? null;
    this.problems = document.problems ?? [];
  }
}

/** The server was not reached at all; nothing is known of what became of the call. */
export function unreachable(): ApiProblem {
  return new ApiProblem({ status: 0, code: "unreachable", detail: "" });
}

/** Makes a typed error of whatever body an error answer had. */
export function problemOf(body: unknown, response: Response): ApiProblem {
  if (isProblemDocument(body)) return new ApiProblem(body);
  return new ApiProblem({
    status: response.status,
    code: `http_${response.status}`,
    detail: response.statusText,
  });
}

/** Any thrown thing as an ApiProblem, for components that show errors. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    code: "page",
    detail: error instanceof Error ? error.message : String(error),
  });
}

function isProblemDocument(body: unknown): body is ProblemDocument {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body && "status" in body;
}

import type { components } from "./schema.js";

/** The body of every error of the API (RFC 9457). */
export type Problem = components["schemas"]["Problem"];

/** An error response, as an exception. */
export class KassaError extends Error {
  override readonly name = "KassaError";
  /** The HTTP status. */
  readonly status: number;
  /** The stable code, such as `out_of_stock`; `http_` and the status if the body is not a problem. */
  readonly code: string;
  /** What was wrong in this request. */
  readonly detail: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** The whole body: some codes add members, such as `actual_amount`. */
  readonly problem: (Problem & Record<string, unknown>) | undefined;
  /** The id of the request in the server's log. */
  readonly requestId: string | undefined;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    const detail = problem?.detail ?? `The server answered ${response.status}.`;
    super(detail);
    this.status = response.status;
    this.code = problem?.code ?? `http_${response.status}`;
    this.detail = detail;
    this.retryable = problem?.retryable ?? false;
    this.problem = problem;
    this.requestId = response.headers.get("X-Request-Id") ?? undefined;
  }
}

function isProblem(body: unknown): body is Problem & Record<string, unknown> {
  return typeof body === "object" && body !== null && "code" in body && "retryable" in body;
}

/** What a call of the client resolves to. */
export interface Result<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a successful response; throws a `KassaError` otherwise. */
export async function ok<T>(result: Result<T> | Promise<Result<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await result;
  if (!response.ok) throw new KassaError(response, error);
  return data as NonNullable<T>;
}

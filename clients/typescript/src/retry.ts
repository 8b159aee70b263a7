/** How often and how long requests are retried. */
export interface RetryOptions {
  /** Attempts of a request, with the first one; 1 turns retries off. By default 4. */
  attempts?: number;
  /** The longest wait in seconds; a response that asks for more is returned. By default 30. */
  longestWait?: number;
}

const DEFAULTS: Required<RetryOptions> = { attempts: 4, longestWait: 30 };

/** The statuses with which the API announces that the same request may succeed later. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 409, 429, 503]);

/** Of these, the one after which the request may still have been processed. */
const UNCERTAIN = 503;

type Send = (request: Request) => Promise<Response>;

/**
 * Sends requests, and repeats those that are safe to repeat: after the `Retry-After` of a temporary
 * error, and after a lost connection.
 */
export function retrying(send: Send, options: RetryOptions = {}): Send {
  const { attempts, longestWait } = { ...DEFAULTS, ...options };
  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt >= attempts || !isRepeatable(request);
      // A body can be read once; the copy stays for the next attempt.
      const sent = isLast ? request : request.clone();
      let wait: number | undefined;
      try {
        const response = await send(sent);
        wait = isLast ? undefined : retryAfter(request, response);
        if (wait === undefined || wait > longestWait) return response;
        await response.body?.cancel();
      } catch (error) {
        if (isLast || request.signal.aborted || !isRepeatableBlindly(request)) throw error;
        wait = attempt;
      }
      await pause(wait, request.signal);
    }
  };
}

/** All methods but POST are idempotent; a POST is with a key. */
function isRepeatable(request: Request): boolean {
  return request.method !== "POST" || request.headers.has("Idempotency-Key");
}

/**
 * Whether a request may be repeated although the first one may have been processed. A change with
 * `If-Match` would fail with 412 and a DELETE with 404, as if another caller had made the change.
 */
function isRepeatableBlindly(request: Request): boolean {
  if (request.method === "PUT" || request.method === "PATCH") return !request.headers.has("If-Match");
  return request.method !== "DELETE";
}

/** The seconds to wait, if the response asks for another attempt. */
function retryAfter(request: Request, response: Response): number | undefined {
  const value = response.headers.get("Retry-After");
  if (!TEMPORARY.has(response.status) || value === null || !/^\d+$/.test(value)) return undefined;
  if (response.status === UNCERTAIN && !isRepeatableBlindly(request)) return undefined;
  return Number(value);
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

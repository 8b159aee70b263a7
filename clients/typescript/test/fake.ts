// A `fetch` that answers from a list, and records what it was sent.
export interface Sent {
  method: string;
  path: string;
  headers: Headers;
  body: string;
}

export type Answer = Response | Error;

export function fake(...answers: Answer[]) {
  const sent: Sent[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    sent.push({ method: request.method, path: pathname + search, headers: request.headers, body });
    const answer = answers.shift();
    if (answer === undefined) throw new Error("one request too many");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { fetch, sent };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const retryable = "Retry-After" in headers;
  const body = { type: `/errors/${code}`, title: code, status, detail: `${code}.`, code, retryable };
  return json(status, body, { "Content-Type": "application/problem+json", ...headers });
}

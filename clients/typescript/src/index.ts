/**
 * Typed client of the Kassa API. The types in `schema.ts` are generated; calls are those of
 * [openapi-fetch](https://openapi-ts.dev/openapi-fetch/).
 */
import createOpenApiClient, { type Client } from "openapi-fetch";
import { KEYED } from "./keyed.js";
import { retrying, type RetryOptions } from "./retry.js";
import type { components, paths } from "./schema.js";

export { items, type Page } from "./paging.js";
export { KassaError, ok, type Problem, type Result } from "./problem.js";
export type { RetryOptions } from "./retry.js";
export type { components, operations, paths } from "./schema.js";

/** The objects of the API by their names: `Schemas["Order"]`. */
export type Schemas = components["schemas"];

/** The settings of a client. */
export interface KassaOptions {
  /** The origin of the server, such as `https://shop.example`. */
  baseUrl: string;
  /** A token, or a function that returns one for each attempt; without it, calls are anonymous. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** Retries of requests that are safe to repeat; `false` turns them off. */
  retry?: RetryOptions | false;
  /** Makes the idempotency key of a POST that has none. */
  newKey?: () => string;
  /** Replaces the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/** The header whose value the client fills in. */
type Key = { "Idempotency-Key": string };

/** An operation whose idempotency key is optional for the caller. */
type WithoutKey<Operation> = Operation extends { parameters: { header: infer Header extends Key } }
  ? Omit<Operation, "parameters"> & {
      parameters: Omit<Operation["parameters"], "header"> & {
        header?: Omit<Header, keyof Key> & Partial<Key>;
      };
    }
  : Operation;

/** The paths of the API, as the client takes them. */
export type KassaPaths = {
  [Path in keyof paths]: {
    [Method in keyof paths[Path]]: WithoutKey<paths[Path][Method]>;
  };
};

/** What a call resolves to; a list as CSV is a text, which `parseAs: "text"` gives. */
type Json = "application/json" | "application/problem+json";

/** A client: `GET`, `POST`, `PUT`, `PATCH` and `DELETE` with the paths of the API. */
export type KassaClient = Client<KassaPaths, Json>;

/** Makes a client. */
export function createClient(options: KassaOptions): KassaClient {
  const send = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  const authorized = async (request: Request) => send(await authorize(request, options.token));
  const attempts = options.retry === false ? { attempts: 1 } : options.retry;
  const client = createOpenApiClient<KassaPaths, Json>({
    baseUrl: options.baseUrl,
    fetch: retrying(authorized, attempts),
  });
  const newKey = options.newKey ?? randomKey;
  client.use({
    onRequest({ request, schemaPath }) {
      const takesKey = request.method === "POST" && KEYED.has(schemaPath);
      if (takesKey && !request.headers.has("Idempotency-Key")) {
        request.headers.set("Idempotency-Key", newKey());
      }
    },
  });
  return client;
}

async function authorize(request: Request, token: KassaOptions["token"]): Promise<Request> {
  const value = typeof token === "function" ? await token() : token;
  if (value !== undefined) request.headers.set("Authorization", `Bearer ${value}`);
  return request;
}

/** 128 random bits; unlike `crypto.randomUUID`, also on pages that are not served over HTTPS. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

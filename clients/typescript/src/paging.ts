import { ok, type Result } from "./problem.js";

/** A page of a list. */
export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

/**
 * All rows of a list, page by page, as they are needed:
 *
 *     for await (const order of items((cursor) =>
 *       shop.GET("/api/orders", { params: { query: { ...cursor, limit: 100 } } }))) { … }
 */
export async function* items<T>(
  page: (cursor: { cursor?: string }) => Promise<Result<Page<T>>>,
): AsyncGenerator<T, void, undefined> {
  let cursor: { cursor?: string } = {};
  for (;;) {
    const { items, next_cursor } = await ok(page(cursor));
    yield* items;
    if (next_cursor == null) return;
    cursor = { cursor: next_cursor };
  }
}

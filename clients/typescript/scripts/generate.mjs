// Generates src/schema.ts, the types of the API, and src/keyed.ts, the operations that take an
// idempotency key, from docs/openapi.json:
//
//     node scripts/generate.mjs [DIRECTORY]     writes there instead of src/
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const here = new URL(".", import.meta.url);
const source = new URL("../../../docs/openapi.json", here);
const target = process.argv[2] ?? fileURLToPath(new URL("../src", here));
const document = JSON.parse(await readFile(source, "utf8"));

const HEAD = "// Generated from docs/openapi.json by `make clients`. Do not edit.\n\n";

// The aliases of paths below /api add nothing to a client.
for (const path of Object.keys(document.paths)) {
  if (!path.startsWith("/api/") && `/api${path}` in document.paths) delete document.paths[path];
}

const takesKey = (operation) =>
  operation.parameters?.some((one) => one.in === "header" && one.name === "Idempotency-Key");
const keyed = Object.entries(document.paths)
  .filter(([, item]) => item.post && takesKey(item.post))
  .map(([path]) => `  ${JSON.stringify(path)},\n`)
  .sort();

await writeFile(`${target}/schema.ts`, HEAD + astToString(await openapiTS(document)));
await writeFile(
  `${target}/keyed.ts`,
  `${HEAD}/** The paths whose POST takes an \`Idempotency-Key\`. */\n` +
    `export const KEYED: ReadonlySet<string> = new Set([\n${keyed.join("")}]);\n`,
);

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

function filesBelow(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path, pattern) : pattern.test(entry.name) ? [path] : [];
  });
}

const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ...filesBelow("docs", /\.md$/)];
const rooms = ["engine", "plugins", "clients", "schema", "resolvers", "server"];
const sources = rooms.flatMap((room) => filesBelow(room, /\.ts$/)).filter((path) => !path.includes("/generated/"));
const code = sources.map((path) => ({ path, text: read(path) }));
const modules = filesBelow("plugins", /\.go$/).map(read);
const everything = [...code.map(({ text }) => text), ...modules].join("\n");
const configuration = read("docs/configuration.md");
const errors = read("docs/errors.md");

/** What stands in single back-quotes. */
const quoted = (text: string): readonly string[] =>
  [...text.replace(/```[\s\S]*?```/g, "").matchAll(/`([^`\n]+)`/g)].map(([, inner = ""]) => inner);
const unique = (values: Iterable<string>): readonly string[] => [...new Set(values)].sort();
const matches = (text: string, pattern: RegExp): readonly string[] =>
  unique([...text.matchAll(pattern)].map(([, inner = ""]) => inner));

test.each(pages)("the links of %s lead somewhere", (page) => {
  const headings = read(page)
    .split("\n")
    .filter((line) => line.startsWith("#"))
    .map(
      (line) =>
        `#${line
          .replace(/^#+ /, "")
          .toLowerCase()
          .replace(/[^\w -]/g, "")
          .replaceAll(" ", "-")}`,
    );
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  const dead = links
    .filter((link) => !/^https?:/.test(link))
    .filter((link) =>
      link.startsWith("#") ? !headings.includes(link) : !existsSync(join(root, dirname(page), link.split("#")[0] ?? "")),
    );
  expect(dead).toEqual([]);
});

test.each(pages)("the files that %s names exist", (page) => {
  const first = [...rooms, "docs", "test", "web", "deploy"].join("|");
  const named = quoted(read(page)).filter((text) => new RegExp(`^(${first})(/[\\w.-]+)*/?$`).test(text) && text.includes("/"));
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const bare = quoted(read(page)).filter((text) => /^[a-z][a-z-]+\.ts$/.test(text));
  expect(bare.filter((name) => !sources.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
});

test("the pages name only npm scripts that there are", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const text = pages.map(read).join("\n");
  const named = [...matches(text, /npm run ([\w:]+)/g), ...matches(text, /npm (start|test)\b/g)];
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test("the pages hold no path of the machine they were written on", () => {
  expect(pages.filter((page) => /\/(?:tmp|root|work|Users)\//.test(read(page)))).toEqual([]);
});

test("docs/configuration.md has every flag, and no other", () => {
  const flags = matches(read("server/config.ts"), /\.(?:option|version|helpOption)\([^)]*?"(--[a-z-]+)/g);
  const rows = configuration.split("\n").filter((line) => line.startsWith("| `--"));
  const documented = matches(rows.map((row) => row.split("|")[1]).join("\n"), /`(--[a-z-]+)(?: <[^`]*)?`/g);
  expect(documented).toEqual(flags);
});

test("docs/configuration.md has every variable of the environment, and no other", () => {
  const fromConfig = matches(read("server/config.ts"), /\b((?:FAIRLEAD|ARGOCD|AZURE)_[A-Z_]+):/g);
  // The kit for plugin authors is a package of its own.
  const own = code.filter(({ path }) => !path.startsWith("plugins/sdk/"));
  const elsewhere = own.flatMap(({ text }) => matches(text, /process\.env\["([A-Z_]+)"\]/g));
  // The service account of a Pod is no way in that `npm start` offers.
  const variables = unique([...fromConfig, ...elsewhere]).filter((name) => name !== "KUBERNETES_SERVICE_HOST");
  const rows = matches(configuration, /^\| `([A-Z_]+)` \|/gm);
  expect(rows).toEqual(variables);
});

/** Every key of a settings object that the code reads, as the page writes it. */
function keysThatAreRead(): readonly string[] {
  const readers = code.filter(({ path }) => /^(?:engine\/access|server)\//.test(path) && !path.includes("first-"));
  const text = readers.map((file) => file.text).join("\n");
  const literal = matches(text, /\b(?:general|rbac|secret|settings\(\)\.\w+)\["([^"]+)"\]/g);
  const patterned = matches(text, /\b(?:general|rbac|secret)\[`([^`]+)`\]/g).map((key) => key.replace("${name}", "<name>"));
  return unique([...literal, ...patterned]);
}

test("docs/configuration.md has every key that is read from the settings objects", () => {
  const prefixes = ["admin", "accounts.<name>"];
  const keys = keysThatAreRead().flatMap((key) =>
    key.startsWith("${prefix}") ? prefixes.map((prefix) => key.replace("${prefix}", prefix)) : [key],
  );
  expect(keys).toContain("timeout.reconciliation");
  expect(keys).toContain("policy.default");
  expect(keys.filter((key) => !configuration.includes(`\`${key}\``))).toEqual([]);
});

test("docs/configuration.md has no key that nobody reads", () => {
  const tables = configuration.slice(configuration.indexOf("## Settings objects"), configuration.indexOf("## Annotations"));
  const keys = tables
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => quoted(line.split("|")[1] ?? ""));
  const parts = keys.flatMap((key) => key.split(/<[^>]+>/).map((part) => part.replace(/^\.|\.$/g, "")));
  expect(keys.length).toBeGreaterThan(10);
  expect(parts.filter((part) => part !== "" && !everything.includes(part))).toEqual([]);
});

test("the annotations that docs/configuration.md calls our own are those of the code", () => {
  const ours = matches(everything, /"(fairlead\.io\/[a-z-]+)"/g);
  const documented = matches(configuration, /\b(fairlead\.io\/[a-z-]+)/g);
  expect(documented).toEqual(ours);
});

test("docs/errors.md has every code, with its status", async () => {
  const { statusOf } = await import("../server/format-error.js");
  const isThere = ([failure, status]: readonly [string, number]) =>
    new RegExp(`^\\| \`${failure}\` \\| ${status}\\b`, "m").test(errors);
  expect(Object.entries(statusOf).filter((pair) => !isThere(pair))).toEqual([]);
});

test("docs/errors.md has every reason and rule that the code can give", () => {
  const words = code.flatMap(({ path, text }) => {
    if (path.startsWith("clients/kubernetes/embedded/") || path.startsWith("engine/kubernetes/")) return [];
    return [
      ...matches(text, /\b(?:reason|rule):\s*"([A-Z][A-Za-z_]+)"/g),
      ...matches(text, /\b(?:reason|rule): [^;\n]*?\|\s*"([A-Z_]{4,})"/g),
      ...matches(
        text,
        /(?<!function )\b(?:refuse|refusal|invalid|unreadable|manifestFailure|tooMuch)\([^;]*?"([A-Z]+_[A-Z_]+)"/g,
      ),
      ...matches(text, /^ {2}\| "([A-Z]+(?:_[A-Z]+)+|DELETING)";?$/gm).filter(() => path === "engine/sync/request-rules.ts"),
      ...matches(text, /const notServed = "(\w+)"/g),
      ...[...text.matchAll(/export type (?:RefusalReason|YamlErrorReason) = ([^;]+);/g)].flatMap(([, union = ""]) =>
        matches(union, /"([A-Z_]+)"/g),
      ),
    ];
  });
  // The streams' own reasons are an enum of the graph and documented there.
  const inGraph = ["DELETED", "LEFT_FILTER", "ACCESS_REVOKED", "OVERFLOW", "EPOCH_CHANGED", "TOKEN_EXPIRED"];
  const reasons = unique(words).filter((word) => !inGraph.includes(word));
  expect(reasons.length).toBeGreaterThan(40);
  expect(reasons.filter((reason) => !errors.includes(`\`${reason}\``))).toEqual([]);
});

test("docs/errors.md names no code, rule or reason that the code does not know", () => {
  const tables = errors.split("\n").filter((line) => line.startsWith("| `"));
  const first = tables.flatMap((line) => quoted(line.split("|")[1] ?? "")).filter((word) => /^[A-Z_]+$/.test(word));
  expect(first.length).toBeGreaterThan(50);
  expect(first.filter((word) => !everything.includes(`"${word}"`))).toEqual([]);
});

test("docs/errors.md has every type of condition that the code gives", () => {
  const types = matches(
    code
      .filter(({ path }) => path.startsWith("engine/"))
      .map(({ text }) => text)
      .join("\n"),
    /\btype: "(\w+(?:Error|Warning))"/g,
  );
  expect(types.length).toBeGreaterThan(5);
  expect(types.filter((type) => !errors.includes(`| \`${type}\` |`))).toEqual([]);
});

/** The rows of docs/security.md that name their tests. */
const rules = [...read("docs/security.md").matchAll(/^\| ((?:S|FL-)\d+) \| .* \| (.*) \|$/gm)].map(
  ([row = "", rule = "", shownBy = ""]) => ({ rule, files: quoted(shownBy), isMissing: row.includes("| **Not yet:**") }),
);

test("docs/security.md has a row for every rule of access and audit, and one only", () => {
  const numbers = (prefix: string, first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => `${prefix}${first + index}`);
  const expected = [...numbers("S", 9, 29), "S88", ...numbers("FL-", 36, 65), "FL-75"];
  expect(rules.map(({ rule }) => rule).sort()).toEqual(expected.sort());
});

test.each(rules)(
  "docs/security.md names tests of $rule that are named after it, or says that it is missing",
  ({ rule, files, isMissing }) => {
    expect(files.length > 0).toBe(!isMissing);
    const named = new RegExp(`["\`](?:[^"\`\n]* )?${rule} `);
    expect(files.filter((file) => !named.test(read(file)))).toEqual([]);
  },
);

test("docs/sync.md has every sync option that means something", () => {
  const options = matches(read("engine/sync/sync-options.ts"), /(?:flag\("|\["|`)([A-Z][A-Za-z]+)(?:"|=)/g);
  const sync = read("docs/sync.md");
  expect(options.length).toBeGreaterThan(8);
  expect(options.filter((option) => !sync.includes(`${option}=`))).toEqual([]);
});

/** Queries in the README's commands (`ask '…'`) and in blocks of `graphql`. */
function documents(page: string): readonly string[] {
  const text = read(page);
  const asked = [...text.matchAll(/^ask '([^']+)'/gm)].map(([, query = ""]) => query);
  const subscribed = [...text.matchAll(/--until \w+ "([^`]+?)"; \}/g)].map(([, query = ""]) =>
    query.replaceAll("\\", "").replaceAll("$1", "name"),
  );
  const fenced = [...text.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, query = ""]) => query);
  return [...asked, ...subscribed, ...fenced];
}

const snippets = pages.flatMap((page) => documents(page).map((query) => [page, query] as const));

test.each(snippets)("%s shows a query that the schema answers: %s", (_, query) => {
  expect(validate(buildSchema(read("schema/schema.graphql")), parse(query))).toEqual([]);
});

test("the README shows queries, mutations and a subscription", () => {
  const kinds = documents("README.md").map((query) => /^\s*(mutation|subscription)/.exec(query)?.[1] ?? "query");
  expect(unique(kinds)).toEqual(["mutation", "query", "subscription"]);
});

test("every command of the README that can be tried is marked for the tour", () => {
  const blocks = [...read("README.md").matchAll(/(.*)\n```sh\n([\s\S]*?)```/g)];
  const unmarked = blocks.filter(
    ([, before = "", commands = ""]) => !before.startsWith("<!-- tour: ") && !/^npm (start|test)\n$/.test(commands),
  );
  expect(unmarked.map(([, , commands]) => commands)).toEqual([]);
  expect(blocks.length).toBeGreaterThan(8);
});

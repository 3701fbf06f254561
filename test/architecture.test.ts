import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const rooms = ["engine", "plugins", "clients", "schema", "resolvers", "server", "cli"];

interface Source {
  readonly file: string;
  readonly text: string;
  /** Project files, relative to the root; types included. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : path.endsWith(".ts") ? [path] : [];
  });
}

const specifiers =
  /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

function read(path: string): Source {
  const text = readFileSync(path, "utf8");
  const names = [...text.matchAll(specifiers)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  const imports = names
    .filter((name) => name.startsWith("."))
    .map((name) => relative(root, join(dirname(path), name)).replace(/\.js$/, ".ts"));
  return { file: relative(root, path), text, imports, packages: names.filter((name) => !name.startsWith(".")) };
}

const sources = rooms.flatMap((room) => filesBelow(join(root, room))).map(read);
const below = (folder: string) => sources.filter(({ file }) => file.startsWith(`${folder}/`));

/** The rooms of `engine/` that think and never act. */
const pure = readdirSync(join(root, "engine"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !["model", "ports", "requests", "reconcile"].includes(entry.name))
  .map((entry) => `engine/${entry.name}`);
const language = ["engine/model/", "engine/errors.ts", "engine/dialects/", "engine/kubernetes/"];
const outside = [...language, "engine/ports/"];

/** Room → what it may import beside itself. */
const walls: readonly (readonly [string, readonly string[]])[] = [
  ["engine/model", []],
  ["engine/ports", ["engine/model/"]],
  ["engine/dialects", ["engine/model/", "engine/errors.ts"]],
  ["engine/kubernetes", ["engine/model/", "engine/errors.ts", "engine/dialects/"]],
  ...pure
    .filter((room) => !["engine/dialects", "engine/kubernetes"].includes(room))
    .map((room) => [room, [...language, ...pure.map((other) => `${other}/`)]] as const),
  ["engine/requests", ["engine/"]],
  ["engine/reconcile", ["engine/"]],
  ["plugins", [...outside, "engine/source/"]],
  ["clients/egress", outside],
  ["clients/shared-work", outside],
  ["clients/charts", [...outside, "clients/egress/", "clients/shared-work/"]],
  ["clients/git", [...outside, "clients/egress/", "clients/shared-work/"]],
  // Reads and checks what it is handed, and asks nobody: the command line may do so too.
  ["clients/git/webhooks", language],
  ["clients/identity", [...outside, "clients/egress/", "clients/shared-work/"]],
  ["clients/kubernetes", outside],
  ["clients/in-process", outside],
  ["cli", [...language, ...pure.map((place) => `${place}/`), "engine/ports/", "plugins/", "clients/git/webhooks/"]],
  ["cli/online", [...language, "cli/offline/command.ts"]],
  ["schema", ["engine/model/"]],
  ["resolvers", ["schema/", "engine/model/", "engine/errors.ts", "engine/engine.ts"]],
  ["server", rooms.map((room) => `${room}/`)],
];

test.each(walls)("%s imports only what the house allows", (room, allowed) => {
  const breaches = below(room).flatMap(({ file, imports }) =>
    imports
      .filter((target) => !target.startsWith(`${room}/`) && !allowed.some((place) => target.startsWith(place)))
      .map((target) => `${file} imports ${target}`),
  );
  expect(breaches).toEqual([]);
});

test("every source file stands in a room that has walls", () => {
  const known = [...walls.map(([room]) => `${room}/`), "engine/errors.ts", "engine/engine.ts"];
  expect(sources.map(({ file }) => file).filter((file) => !known.some((place) => file.startsWith(place)))).toEqual([]);
});

test("resolvers take the engine as a type only", () => {
  const breaches = below("resolvers").filter(({ text }) =>
    /import\s+(?!type\b)[^;]*from\s*["'][^"']*engine\/engine\.js["']/.test(text),
  );
  expect(breaches.map(({ file }) => file)).toEqual([]);
});

test("pure rooms use no Node module, clock, randomness or console", () => {
  const forbidden =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bconsole\.|\bprocess\.|\bBuffer\b|\bsetTimeout\(|\bsetInterval\(|\bperformance\./;
  const breaches = [...pure, "engine/model", "engine/ports"].flatMap((room) =>
    below(room)
      .filter(({ text, packages }) => packages.some((name) => name.startsWith("node:")) || forbidden.test(code(text)))
      .map(({ file }) => file),
  );
  expect(breaches).toEqual([]);
});

test("nothing outside the tests calls Math.random", () => {
  expect(sources.filter(({ text }) => code(text).includes("Math.random(")).map(({ file }) => file)).toEqual([]);
});

test("no two files import one another in a circle, types included", () => {
  const graph = new Map(sources.map(({ file, imports }) => [file, imports]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const seenAt = path.indexOf(file);
    if (seenAt >= 0) circles.push([...path.slice(seenAt), file].join(" → "));
    if (seenAt >= 0 || done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  // Types of the graph name each other freely (an Application has a Project has Applications); everything else may not.
  for (const file of graph.keys()) if (!file.startsWith("schema/")) visit(file, []);
  expect(circles.filter((circle) => !circle.startsWith("schema/"))).toEqual([]);
});

test("no file is named after nothing in particular", () => {
  const vague = /(^|\/)(utils?|helpers?|common|manager|misc|shared|service)(\.|\/)/i;
  // Files that are named after Kubernetes' kind of that name say what they are about.
  const kinds = /\/(health\/rules|controllers)\/service\.ts$/;
  expect(sources.map(({ file }) => file).filter((file) => vague.test(file) && !kinds.test(file))).toEqual([]);
});

test("no file is longer than 450 lines", () => {
  const long = sources.filter(({ file }) => !file.includes("/generated/")).filter(({ text }) => text.split("\n").length > 450);
  expect(long.map(({ file }) => file)).toEqual([]);
});

/** The text without comments, so that a word in prose breaks no rule. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1");
}

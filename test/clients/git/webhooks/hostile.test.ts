import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isObject } from "../../../../engine/kubernetes/json-value.js";
import type { Application } from "../../../../engine/model/application.js";
import { matchPackagePush, matchPush } from "../../../../engine/refresh/match-push.js";
import { handOver } from "../../../../server/webhook/hand-over.js";
import { eventOf, pushes, type Sent, withBody } from "./deliveries.js";

const application: Application = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name: "shop", namespace: "argocd" },
  spec: { project: "default", destination: {}, source: { repoURL: "https://github.com/org/shop", path: "." } },
};
const secrets = { "webhook.harbor.secret": "harbor-secret" };

/** What becomes of a delivery: a word for how it was refused, or what it does to an Application and to the engine. */
function outcomeOf(sent: Sent) {
  let told = 0;
  const tell = () => ((told += 1), []);
  const engine = { repositoryPushed: tell, packagePushed: tell, followersOfPush: () => [], followersOfPackage: () => [] };
  try {
    const event = eventOf(sent, secrets);
    handOver(event, engine).tell();
    if (event.kind === "nothing") return { effect: undefined, told };
    return {
      effect: event.kind === "push" ? matchPush(event.push)(application) : matchPackagePush(event.push)(application),
      told,
    };
  } catch (thrown) {
    const { details } = thrown as { details?: { reason?: string } };
    if (details?.reason?.startsWith("WEBHOOK_") !== true) throw thrown;
    return details.reason;
  }
}

const good = JSON.parse(pushes.github().body) as { repository: object };
const github = (change: object) => withBody(pushes.github(), { ...good, ...change });
const deep = (open: string, inside: string, close: string) => open.repeat(200_000) + inside + close.repeat(200_000);

test("a push that is well refreshes, so that the others below could", () => {
  expect(outcomeOf(github({}))).toEqual({ effect: "refresh", told: 1 });
});

/** Bodies that no provider sends. */
const bodies: readonly (readonly [string, string])[] = [
  ["nothing", ""],
  ["a blank", " "],
  ["half an object", '{"ref": "refs/heads/main", "repository": {'],
  ["null", "null"],
  ["a number", "12"],
  ["a text", '"refs/heads/main"'],
  ["true", "true"],
  ["a list", "[]"],
  ["a list of lists", "[[[]]]"],
  ["an empty object", "{}"],
  ["two objects", "{}{}"],
  ["a byte order mark", "\ufeff{}"],
  ["deep lists", deep("[", "", "]")],
  ["deep objects", deep('{"repository":', "1", "}")],
  ["a form", "payload=%7B%7D"],
  ["XML", "<push/>"],
  ["a prototype", '{"__proto__": {"ref": "refs/heads/main"}, "constructor": {"prototype": {"ref": "x"}}}'],
  ["a huge number", '{"ref": 1e999}'],
  ["objects for texts", '{"ref": {}, "eventType": {}, "object_kind": [], "type": 1, "action": true}'],
  [
    "texts for objects",
    '{"repository": "x", "project": "x", "push": "x", "resource": "x", "package": "x", "event_data": "x", "eventType": "git.push", "action": "published", "type": "PUSH_ARTIFACT"}',
  ],
];

const senders: readonly (readonly [string, Sent])[] = Object.entries(pushes).map(([name, push]) => [name, push()] as const);
const everyBody = senders.flatMap(([name, sent]) => bodies.map(([what, body]) => [name, what, { ...sent, body }] as const));

test.each(everyBody)("S85 %s with %s refreshes nothing", (_, __, sent) => {
  const nothing = [{ effect: undefined, told: 0 }, "WEBHOOK_PAYLOAD", "WEBHOOK_EVENT"];
  expect(nothing).toContainEqual(outcomeOf(sent));
});

test.each<[string, object]>([
  ["ref", { ref: 5 }],
  ["ref", { ref: ["refs/heads/main"] }],
  ["commits", { commits: {} }],
  ["commits", { commits: "x" }],
  ["a commit", { commits: ["x"] }],
  ["its files", { commits: [{ added: "x" }] }],
  ["a file", { commits: [{ added: [{}] }] }],
  ["repository", { repository: [] }],
  ["its page", { repository: { html_url: {} } }],
  ["its default branch", { repository: { ...good.repository, default_branch: 1 } }],
])("S85 a push whose %s is of another type is refused", (_, change) => {
  expect(outcomeOf(github(change))).toBe("WEBHOOK_PAYLOAD");
});

test.each<[string, string]>([
  ["no URL", "%%"],
  ["no scheme", "://github.com/org/shop"],
  ["a script", "javascript:alert(1)"],
  ["a file", "file:///etc/passwd"],
  ["a pattern", "https://.*/.*"],
  ["another pattern", "https://github.com/org/(shop|blog)"],
  ["control characters", "https://github.com/org/shop\u0000"],
  ["a line break", "https://github.com/org/shop\nHost: x"],
  ["a backslash", "https:\\\\github.com\\org\\shop"],
  ["a port that is none", "https://github.com:x/org/shop"],
  ["an option", "--upload-pack=touch /tmp/x"],
  ["a megabyte", `https://github.com/${"a".repeat(1_000_000)}`],
  ["many brackets", `https://${"[".repeat(50_000)}`],
  ["many users", `https://${"a@".repeat(50_000)}github.com/org/shop`],
  ["many slashes", `https://github.com/${"/".repeat(50_000)}`],
  ["half a character", "https://github.com/\ud800"],
])("S86 a repository with %s for a page is nobody's", (_, html_url) => {
  const repository = { ...good.repository, html_url, clone_url: "", ssh_url: "" };
  expect(outcomeOf(github({ repository }))).toMatchObject({ effect: undefined });
});

test.each(["", "main", "refs/heads/", "HEAD", "--all", "refs/pull/1/head", "../../x", "refs/notes/x"])(
  "S86 the engine is not told of the ref %j",
  (ref) => {
    expect(outcomeOf(github({ ref }))).toMatchObject({ told: 0 });
  },
);

test("a payload of very many refs is one look at all, and leaves no trace on prototypes", () => {
  const changes = Array.from({ length: 50_000 }, (_, index) => ({ ref: { id: `refs/heads/${index}` } }));
  const links = { clone: [{ name: "http", href: "https://github.com/org/shop" }] };
  expect(outcomeOf(withBody(pushes.bitbucketServer(), { repository: { links }, changes }))).toMatchObject({ told: 1 });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { ref?: unknown }).ref).toBeUndefined();
});

test("S85 any JSON under any headers is an answer or a refusal, never a crash", () => {
  const values = fc.jsonValue({ maxDepth: 4 });
  const fields = [
    "repository",
    "project",
    "ref",
    "commits",
    "push",
    "changes",
    "resource",
    "package",
    "event_data",
    "links",
    "html_url",
    "eventType",
  ];
  const objects = fc.dictionary(fc.constantFrom(...fields), values);
  fc.assert(
    fc.property(fc.constantFrom(...senders), fc.oneof(values, objects), ([, sent], value) => {
      const merged = isObject(value) ? { ...(JSON.parse(sent.body) as object), ...value } : value;
      expect(() => outcomeOf(withBody(sent, merged))).not.toThrow();
    }),
    { numRuns: 2_000 },
  );
});

test("S85 a payload of which one value is another one is an answer or a refusal, never a crash", () => {
  const places = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
    typeof value === "object" && value !== null
      ? [path, ...Object.entries(value).flatMap(([name, inner]) => places(inner, [...path, name]))]
      : [path];
  const replaced = (value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown => {
    if (name === undefined) return by;
    const copy = structuredClone(value) as Record<string, unknown>;
    copy[name] = replaced(copy[name], rest, by);
    return copy;
  };
  for (const [, sent] of senders) {
    const payload: unknown = JSON.parse(sent.body);
    for (const path of places(payload)) {
      for (const by of [null, "", "x", 0, -1, true, [], {}, [null], [[]], "\u0000", { length: 1 }])
        expect(() => outcomeOf(withBody(sent, replaced(payload, path, by)))).not.toThrow();
    }
  }
});

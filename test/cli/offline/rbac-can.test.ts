import { describe, expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { answerRight } from "../../../cli/offline/rbac-can.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const run = usePureRuns(answerRight);
const csv = [
  "p, role:user, clusters, get, *, allow",
  "p, role:user, clusters, get, https://kubernetes*, deny",
  "p, role:user, projects, update, foo, allow",
  "p, role:user, applications, get, */*, allow",
  "p, role:user, logs, get, */*, allow",
  "p, my-org:team, logs, get, p/a, allow",
  "g, ann, role:user",
  "g, crew, role:user",
].join("\n");
const map = (data: object) => JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "argocd-rbac-cm" }, data });
const ask = (words: string, files: FakeFiles = {}) =>
  run(["--policy", "policy.csv", ...words.split(" ")], { "policy.csv": csv, ...files });

test.each<[string, boolean]>([
  ["role:user get applications p/a", true],
  ["role:user get apps", true],
  ["role:user get app *", true],
  ["role:user get clusters *", true],
  ["role:user get cluster https://kubernetes.default.svc", false],
  ["role:user get certificates *", false],
  ["role:user get certificates * --default-role role:readonly", true],
  ["role:user get certificates * --default-role role:readonly --no-builtin-policy", false],
  ["ann update project foo", true],
  ["ann update project bar", false],
  ["admin delete applications p/a", true],
  ["admin get certs", true],
  ["admin action/apps/Deployment/restart app p/a", true],
  ["admin delete applications p/a --no-builtin-policy", false],
  ["nobody get logs", false],
  ["nobody fly kites --no-strict", false],
])("rbac can %s: %s", async (words, allowed) => {
  const { exit, result, text } = await ask(words);
  expect([exit, result]).toEqual([allowed ? 0 : 1, { allowed, warnings: [] }]);
  expect(text().startsWith(allowed ? "yes: " : "no: ")).toBe(true);
});

test.each([
  ["role:user get clusters x", 1],
  ["role:admin get clusters x", 0],
])("rbac can %s in regex mode, with a warning for each line that is no expression", async (words, exit) => {
  const answered = await ask(`${words} --match-mode=regex`);
  const warning = expect.stringContaining('"*" is no regex pattern, so it matches nothing');
  expect([answered.exit, answered.result]).toEqual([exit, { allowed: exit === 0, warnings: expect.arrayContaining([warning]) }]);
});

test.each([
  ["ann get kites", "error in RBAC request: 'kites' is not a valid resource name"],
  ["ann fly app", "error in RBAC request: 'fly' is not a valid action for applications"],
  ["ann get app --policy bad.csv", 'invalid user policy: Line 1 of bad.csv, "this, is, not": it begins with "this"'],
  ["ann get app --builtin-policy bad.csv", "invalid user policy: Line 1 of bad.csv"],
  ["ann get app --policy list.yaml", 'Cannot read "list.yaml": it must hold lines of policy, or one ConfigMap'],
  ["ann get app --policy numbers.yaml", 'data["policy.csv"] must hold texts'],
  ["- get app --claims list.json", "claims must be an object"],
])("rbac can %s is refused: %s", async (words, message) => {
  const files = {
    "bad.csv": "this, is, not",
    "list.yaml": "kind: Secret\n",
    "numbers.yaml": "kind: ConfigMap\ndata: {policy.csv: 1}",
    "list.json": "[]",
  };
  await expect(ask(words, files)).rejects.toThrow(message);
});

test.each([
  "ann get",
  "ann get app p/a more",
  "ann get app --loud",
  "ann get app --match-mode both",
  "- get app",
  "ann get app --claims claims.json",
])("rbac can %s is wrong usage", async (words) => {
  await expect(ask(words, { "claims.json": "{}" })).rejects.toThrow(UsageError);
});

describe("a ConfigMap", () => {
  const files = {
    "cm.yaml": map({
      "policy.b.csv": "p, ann, logs, get, p/secret, deny",
      "policy.csv": "p, ann, logs, get, p/.*, allow",
      "policy.default": "role:unknown",
      "policy.matchMode": "regex",
    }),
  };
  test.each<[string, boolean]>([
    ["ann get logs p/a", true],
    ["ann get logs p/secret", false],
    ["ann get logs p/a --match-mode glob", false],
    ["bob get app p/a", false],
    ["bob get app p/a --default-role role:readonly", true],
  ])("decides %s: %s", async (words, allowed) => {
    expect((await ask(`${words} --policy cm.yaml`, files)).result).toMatchObject({ allowed });
  });

  test("chooses the deny mode; the flag wins", async () => {
    const compat = map({
      "policy.csv": "p, ann, applications, get, */*, deny",
      "policy.default": "role:readonly",
      "fairlead.denyMode": "compat",
    });
    const answers = ["", " --deny-mode strict"].map((flag) =>
      ask(`ann get app p/a --policy cm.yaml${flag}`, { "cm.yaml": compat }),
    );
    expect((await Promise.all(answers)).map(({ exit }) => exit)).toEqual([0, 1]);
  });

  test("is found among other objects, by its name", async () => {
    const other = map({ "policy.csv": "" }).replace("argocd-rbac-cm", "argocd-cm");
    const { exit } = await ask("ann get logs p/a --policy cm.yaml", { "cm.yaml": `${files["cm.yaml"]}\n---\n${other}` });
    expect(exit).toBe(0);
  });
});

describe("claims", () => {
  const project = fileOf("AppProject", {
    roles: [{ name: "dev", policies: ["p, proj:p:dev, applications, sync, p/*, allow"], groups: ["builders"] }],
  });
  const answer = async (claims: object, words: string) => {
    const { result } = await ask(`- ${words} --claims claims.json --project p.json`, {
      "claims.json": JSON.stringify(claims),
      "p.json": project,
    });
    return result as { readonly allowed: boolean; readonly warnings: readonly string[] };
  };
  test.each<[string, object, string, boolean]>([
    ["the subject", { sub: "ann" }, "get app p/a", true],
    ["the user id before the subject", { sub: "x", federated_claims: { user_id: "ann" } }, "get app p/a", true],
    ["the user id instead of the subject", { sub: "ann", federated_claims: { user_id: "x" } }, "get app p/a", false],
    ["a group", { sub: "x", groups: ["a", "crew"] }, "get app p/a", true],
    ["a group of another claim", { sub: "x", roles: ["crew"] }, "get app p/a", false],
    ["which --scopes names", { sub: "x", roles: "crew" }, "get app p/a --scopes email,roles", true],
    ["a group that a project binds", { groups: ["builders"] }, "sync app p/a", true],
    ["in that project only", { groups: ["builders"] }, "sync app q/a", false],
    ["a project's role", { sub: "proj:p:dev", iat: 1 }, "sync app p/a", true],
    ["the local administrator", { iss: "argocd", sub: "admin" }, "delete project p", true],
  ])("rbac can knows %s", async (_, claims, words, allowed) => {
    expect(await answer(claims, words)).toEqual({ allowed, warnings: [] });
  });

  test.each([
    { iss: "https://id", sub: "admin" },
    { iss: "https://id", sub: "x", groups: ["admin"] },
    { iss: "https://id", sub: "x", groups: ["role:admin"] },
    { sub: "x", groups: ["role:admin"] },
    { iss: "https://id", sub: "proj:p:dev" },
  ])("S15 %j is nobody, and it says so", async (claims) => {
    const { allowed, warnings } = await answer(claims, "sync app p/a");
    expect(allowed).toBe(false);
    expect(warnings).toEqual([expect.stringContaining("of the claims counts for nothing")]);
  });

  test("a yes by a group's own line bears a warning", async () => {
    const { allowed, warnings } = await answer({ sub: "x", groups: ["my-org:team"] }, "get logs p/a");
    expect([allowed, warnings]).toEqual([true, [expect.stringContaining('subject "my-org:team" is a group')]]);
  });
});

test("a project's role is held to its project where projects are known, and a note says when they are not", async () => {
  const files = { "policy.csv": "p, proj:p:r, logs, get, some/app, allow", "p.json": fileOf("AppProject", {}) };
  const free = await ask("proj:p:r get logs some/app", files);
  expect(free.result).toEqual({ allowed: true, warnings: [] });
  expect(free.notes).toEqual([expect.stringContaining("--project")]);
  expect((await ask("proj:p:r get logs some/app --project p.json", files)).result).toMatchObject({ allowed: false });
});

test("a project with a wrong role is a warning", async () => {
  const project = fileOf("AppProject", { roles: [{ name: "dev", policies: ["p, x"] }] });
  const { result } = await ask("ann get app p/a --project p.json", { "p.json": project });
  expect(result).toEqual({ allowed: true, warnings: [expect.stringContaining('Role "dev" of project "p"')] });
});

test("the text says which line decided, and what would turn the answer round", async () => {
  const texts = await Promise.all(
    ["ann get cluster https://kubernetes", "ann get logs p/a", "bob get logs p/a"].map(async (words) =>
      (await ask(words)).text(),
    ),
  );
  expect(texts).toEqual([
    [
      'no: ann may not get clusters "https://kubernetes"',
      "  decided by line 2 of policy.csv: p, role:user, clusters, get, https://kubernetes*, deny",
      "    (ann → role:user)",
      "  also: line 1 of policy.csv: p, role:user, clusters, get, *, allow",
      "    (ann → role:user)",
      "  yes without line 2 of policy.csv",
      "",
    ].join("\n"),
    [
      'yes: ann may get logs "p/a"',
      "  decided by line 5 of policy.csv: p, role:user, logs, get, */*, allow",
      "    (ann → role:user)",
      "  no with the line: p, ann, logs, get, p/a, deny",
      "",
    ].join("\n"),
    [
      'no: bob may not get logs "p/a"',
      "  no policy line allows it",
      "  yes with the line: p, bob, logs, get, p/a, allow",
      "",
    ].join("\n"),
  ]);
});

test("the text names a line of a project's role by its words", async () => {
  const policies = ["p, proj:p:dev, logs, get, p/*, allow", "p, proj:p:dev, logs, get, p/secret, deny"];
  const project = fileOf("AppProject", { roles: [{ name: "dev", policies, groups: ["bob"] }] });
  const { text } = await ask("bob get logs p/secret --project p.json", { "p.json": project });
  expect(text().split("\n").at(-2)).toBe('  yes without "p, proj:p:dev, logs, get, p/secret, deny" in role "dev" of project "p"');
});

test("Argo CD's expressions and built-in lines of one's own", async () => {
  const policy = [
    "p, role:user, clusters, get, .+, allow",
    "p, role:user, clusters, get, https://kubernetes.*, deny",
    "p, role:user, applications, create, .*/.*, allow",
  ].join("\n");
  const files = { "policy.csv": policy, "own.csv": "p, role:readonly, certificates, get, .*, allow" };
  const flags = "--match-mode regex --builtin-policy own.csv";
  const words = [
    "role:user get clusters .*",
    "role:user create applications .*/.*",
    "role:user get certificates .*",
    "role:user get certificates .* --default-role role:readonly",
  ];
  const answers = await Promise.all(words.map((one) => ask(`${one} ${flags}`, files)));
  expect(answers.map(({ exit }) => exit)).toEqual([0, 0, 1, 0]);
});

test("rbac can names three wrong lines of a policy, and how many more there are", async () => {
  const text = Array.from({ length: 9 }, (_, index) => `nonsense ${index}`).join("\n");
  await expect(run(["ann", "get", "app", "--policy", "bad.csv"], { "bad.csv": text })).rejects.toThrow(
    /^invalid user policy: Line 1 of .* Line 3 of bad\.csv, "nonsense 2": [^:]*\. And 6 more: fairlead rbac validate lists them\.$/,
  );
});

describe("FL-54 the channels of a token", () => {
  const deployer = ["get", "sync"].map((action) => `p, proj:payments:deployer, applications, ${action}, payments/*, allow`);
  const project = fileOf("AppProject", { roles: [{ name: "deployer", policies: deployer }] }).replace(
    '"name":"p"',
    '"name":"payments"',
  );
  const client = (...roles: string[]) => ({ iss: "https://kc", sub: "7c9e", resource_access: { fairlead: { roles } } });
  const realm = (...roles: string[]) => ({ iss: "https://kc", sub: "7c9e", realm_access: { roles } });
  const group = (...groups: string[]) => ({ iss: "https://kc", sub: "7c9e", groups });
  const settings = map({
    "oidc.config": "issuer: https://kc\nclientID: gate\nclientSecret: $oidc.secret",
    "fairlead.oidc.realmRoles": "sre: role:admin",
    "fairlead.oidc.umaMode": "ceiling",
    "fairlead.oidc.ceilingExemptRoles": "role:night",
  });
  const files = {
    "project.json": project,
    "settings.yaml": settings,
    "grants.json": JSON.stringify([
      { project: "web", scopes: ["get", "logs"] },
      { rsid: "1", rsname: "project:payments", scopes: ["sync"] },
      { rsid: "2", rsname: "Default Resource" },
    ]),
  };
  const answer = (claims: object, words: string) =>
    ask(`- ${words} --claims claims.json --project project.json`, { ...files, "claims.json": JSON.stringify(claims) });

  test.each<[string, object, string, boolean]>([
    ["a client role", client("payments.deployer"), "sync app payments/api", true],
    ["which is nothing elsewhere", client("payments.deployer"), "sync app web/shop", false],
    ["a role of another project", client("payments.deployer", "web.viewer"), "sync app payments/api", true],
    ["a global client role", client("global.readonly"), "get app web/shop", true],
    ["a realm role", realm("fairlead-admin", "offline_access"), "delete app web/shop", true],
    ["a group's path", group("/fairlead/projects/payments/deployer"), "sync app payments/api", true],
    ["another group by its path", group("/crew"), "get app web/shop", true],
    ["a realm role of the settings", realm("sre"), "get app web/shop --settings settings.yaml", true],
    ["the client of the settings", client("payments.deployer"), "get app payments/api --settings settings.yaml", false],
    ["a ceiling", realm("sre"), "sync app web/shop --settings settings.yaml", false],
    ["what is granted below it", realm("sre"), "sync app payments/api --settings settings.yaml --grants grants.json", true],
    ["grants that allow", client(), "get logs web/shop --grants grants.json --uma-mode additive", true],
    ["and no more", client(), "sync app web/shop --grants grants.json --uma-mode additive", false],
    ["grants that are off", client(), "get logs web/shop --grants grants.json", false],
  ])("rbac can knows %s", async (_, claims, words, allowed) => {
    const { exit, result } = await answer(claims, words);
    expect([exit, result]).toEqual([allowed ? 0 : 1, { allowed, warnings: [] }]);
  });

  test.each<[string, object, string, string]>([
    [
      "a role that is not there",
      client("payments.nosuch"),
      "get app payments/api",
      "client role payments.nosuch counts for nothing",
    ],
    ["a role of a project that is not there", client("web.viewer"), "get app web/shop", 'there is no role "proj:web:viewer"'],
    ["a role that is none", client("global.owner"), "get app web/shop", '"global.owner" of the claims counts for nothing'],
    [
      "another provider's claims",
      { ...group(), iss: "https://other" },
      "get app web/shop --settings settings.yaml",
      "only tokens of",
    ],
  ])("rbac can warns of %s", async (_, claims, words, warning) => {
    expect((await answer(claims, words)).result).toEqual({ allowed: false, warnings: [expect.stringContaining(warning)] });
  });

  test("the text says which channel a role came by, and which scope is missing", async () => {
    const [allowed, held] = await Promise.all([
      answer(client("payments.deployer"), "sync app payments/api"),
      answer(client("payments.deployer"), "sync app payments/api --uma-mode ceiling"),
    ]);
    expect(allowed.text()).toContain("(client role payments.deployer → proj:payments:deployer)");
    expect(held.text().split("\n")).toEqual([
      'no: 7c9e may not sync applications "payments/api"',
      '  the ceiling blocks it: the identity provider decides over project "payments", and the scope "sync" is not granted',
      '  also: role "deployer" of project "payments": p, proj:payments:deployer, applications, sync, payments/*, allow',
      "    (client role payments.deployer → proj:payments:deployer)",
      '  yes with the scope "sync" of the provider\'s resource "project:payments"',
      "",
    ]);
  });

  test.each([
    ['[{"project": 7}]', "is no grant; write {project, scopes}"],
    ['[{"project": "p", "scopes": "get"}]', "is no grant"],
    ['"p"', "is no grant"],
  ])("rbac can refuses the grants %s", async (text, message) => {
    const words = "- get app p/a --claims claims.json --grants bad.json";
    await expect(ask(words, { "claims.json": "{}", "bad.json": text })).rejects.toThrow(message);
  });
});

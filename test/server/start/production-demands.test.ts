import { describe, expect, test } from "vitest";
import { type ControlFacts, type ProductionFacts, productionDemands } from "../../../server/start/production-demands.js";

const control: ControlFacts = {
  namespace: "argocd",
  signingKey: "k".repeat(32),
  isKeyGenerated: false,
  openAccounts: [],
  repositories: [{ secret: "app", url: "https://git.example.com/app.git" }],
};
const config: ProductionFacts["config"] = {
  tls: { kind: "in-front" },
  kubeconfig: { file: "/k" },
  allowWeaker: [],
  allowedEgress: ["10.0.0.0/8", "git.corp"],
};
const seccomp = { name: "seccomp", because: "perl was not found" };
const cgroup = { name: "cgroup", because: "version 1" };

interface Change extends Partial<Omit<ProductionFacts, "config" | "control">> {
  readonly config?: Partial<ProductionFacts["config"]>;
  readonly control?: Partial<ControlFacts>;
}
const demands = (change: Change = {}) =>
  productionDemands({
    missing: [],
    ...change,
    config: { ...config, ...change.config },
    control: { ...control, ...change.control },
  });

test("productionDemands() are none for a start that has everything", () => {
  expect(demands()).toEqual([]);
  expect(demands({ config: { tls: { kind: "own", certificateFile: "/c", keyFile: "/k" } } })).toEqual([]);
});

describe("S1 productionDemands() names what is missing and what to do:", () => {
  test.each<[string, Change, RegExp]>([
    ["TLS", { config: { tls: { kind: "none" } } }, /^TLS: set FAIRLEAD_TLS_CERT and FAIRLEAD_TLS_KEY .*terminated-in-front/],
    ["a signing key", { control: { signingKey: "" } }, /^Signing key: .*"argocd-secret" of namespace "argocd".*openssl rand/],
    ["a signing key that is long enough", { control: { signingKey: "short" } }, /^Signing key: .*32 characters/],
    [
      "a signing key that is nobody's default",
      { control: { isKeyGenerated: true } },
      /^Signing key: .*development profile; set another/,
    ],
    [
      "a password of one's own",
      { control: { openAccounts: ["admin"] } },
      /^Password: .*"admin"; set another one and delete that Secret/,
    ],
    [
      "a means of the host",
      { missing: [seccomp] },
      /^Sandbox: this host lacks seccomp \(perl was not found\).*FAIRLEAD_SANDBOX_ALLOW_WEAKER=seccomp\.$/,
    ],
    [
      "means, in one sentence, without those that may be missing",
      { missing: [cgroup, seccomp, { name: "process-watch", because: "no /proc" }], config: { allowWeaker: ["cgroup"] } },
      /lacks seccomp \(perl was not found\), process-watch \(no \/proc\).*=seccomp,process-watch\.$/,
    ],
    [
      "a repository that is not a folder of this machine",
      { control: { repositories: [{ secret: "r", url: "file:///srv/r.git" }] } },
      /^Repository: the Secret "r" .*"file:\/\/\/srv\/r.git".*development profile/,
    ],
    [
      "a repository that is not this machine",
      { control: { repositories: [{ secret: "r", url: "https://127.0.0.1:3000/r.git" }] } },
      /^Repository: .*it points at this machine\.$/,
    ],
    ["sources that are not this machine", { config: { allowedEgress: ["127.0.0.0/8"] } }, /^Egress: .*"127\.0\.0\.0\/8".*remove/],
    ["nor its name", { config: { allowedEgress: ["localhost"] } }, /^Egress: .*"localhost"/],
  ])("%s", (_, change, expected) => {
    const told = demands(change);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(expected);
  });

  test("a cluster, and nothing that only a cluster could tell", () => {
    const { kubeconfig: _, ...rest } = config;
    expect(productionDemands({ config: rest, missing: [], control: undefined })).toEqual([
      expect.stringMatching(/^Cluster: name one with --kubeconfig/),
    ]);
  });

  test("a cluster that can be asked", () => {
    const told = productionDemands({ config, missing: [], control: { because: "connect ECONNREFUSED" } });
    expect(told).toEqual([expect.stringMatching(/^Cluster: .*ECONNREFUSED/)]);
  });

  test("everything at once", () => {
    const told = demands({
      config: { tls: { kind: "none" }, allowedEgress: ["::1"] },
      missing: [seccomp],
      control: { signingKey: "", openAccounts: ["admin", "viewer"] },
    });
    expect(told.map((sentence) => sentence.split(":", 1)[0])).toEqual([
      "TLS",
      "Sandbox",
      "Egress",
      "Signing key",
      "Password",
      "Password",
    ]);
  });
});

test.each([
  ["a URL that is wrong in itself, which its Applications will tell", "no url"],
  ["a registry without a scheme", "registry.example.com/charts"],
  ["a repository over HTTP that an administrator allowed", "http://git.example.com/app.git"],
  ["a repository over SSH", "git@git.example.com:app.git"],
])("productionDemands() do not concern %s", (_, url) => {
  expect(demands({ control: { repositories: [{ secret: "r", url }] } })).toEqual([]);
});

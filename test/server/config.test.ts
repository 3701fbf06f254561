import { homedir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CommandLineEnd, type Config, readConfig } from "../../server/config.js";

let told = "";
beforeEach(() => {
  told = "";
  const hear = (text: unknown) => {
    told += String(text);
    return true;
  };
  vi.spyOn(process.stderr, "write").mockImplementation(hear);
  vi.spyOn(process.stdout, "write").mockImplementation(hear);
});
afterEach(() => vi.restoreAllMocks());

const read = (argv: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Config =>
  readConfig(argv, environment, "1.2.3", "/srv");

/** The exit code that a command line ends with. */
function exitCode(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): number {
  try {
    read(argv, environment);
  } catch (thrown) {
    if (thrown instanceof CommandLineEnd) return thrown.exitCode;
    throw thrown;
  }
  return -1;
}

test("readConfig() has a default for everything, and is frozen", () => {
  const config = read();
  expect(config).toEqual({
    profile: "development",
    port: 8080,
    host: "127.0.0.1",
    tls: { kind: "none" },
    allowWeaker: [],
    dataFolder: "/srv/.fairlead",
    defaultDataFolder: "/srv/.fairlead",
    fresh: false,
    controlNamespace: "argocd",
    logLevel: "warn",
    allowExec: [],
    allowedEgress: [],
    healthRules: "argo-cd",
    verifiesSources: true,
    narrowsPluginFiles: false,
    pauses: { afterFailures: 3, minutes: 60, requests: 0 },
    allowedOrigins: [],
    trustedProxies: [],
    audit: { kind: "data" },
    kubernetesEvents: ["all"],
    toolsFolder: join(homedir(), ".cache/fairlead/tools"),
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test.each<[string, readonly string[], NodeJS.ProcessEnv, Partial<Config>]>([
  ["a port", ["--port", "0"], {}, { port: 0 }],
  ["the highest port", ["--port=65535"], {}, { port: 65_535 }],
  ["a host", ["--host", "::1"], {}, { host: "::1" }],
  ["a data folder below the current one", ["--data", "state"], {}, { dataFolder: join("/srv", "state") }],
  ["an absolute data folder", ["--data", "/srv/state"], {}, { dataFolder: "/srv/state" }],
  ["a fresh start", ["--fresh"], {}, { fresh: true }],
  ["private networks", [], { FAIRLEAD_ALLOWED_EGRESS: "10.0.0.0/8, git.corp" }, { allowedEgress: ["10.0.0.0/8", "git.corp"] }],
  ["proxies in front", [], { FAIRLEAD_TRUSTED_PROXIES: "10.0.0.0/8, ::1" }, { trustedProxies: ["10.0.0.0/8", "::1"] }],
  ["the audit on standard output", [], { FAIRLEAD_AUDIT: "stdout" }, { audit: { kind: "stdout" } }],
  [
    "the audit in a file",
    [],
    { FAIRLEAD_AUDIT: "log/audit.jsonl" },
    { audit: { kind: "file", path: join("/srv", "log/audit.jsonl") } },
  ],
  [
    "some Events of Kubernetes",
    [],
    { ARGOCD_ENABLE_K8S_EVENT: "OperationStarted,OperationCompleted" },
    { kubernetesEvents: ["OperationStarted", "OperationCompleted"] },
  ],
  ["a folder of plugins", [], { FAIRLEAD_COMMAND_PLUGINS: "cmp" }, { commandPlugins: join("/srv", "cmp") }],
  [
    "when renders that fail are left alone",
    [],
    { ARGOCD_PAUSE_GEN_AFTER_FAILED_ATTEMPTS: "0", ARGOCD_PAUSE_GEN_MINUTES: "5", ARGOCD_PAUSE_GEN_REQUESTS: "10" },
    { pauses: { afterFailures: 0, minutes: 5, requests: 10 } },
  ],
  [
    "what plugins are given",
    [],
    {
      ARGOCD_REPO_SERVER_PLUGIN_USE_MANIFEST_GENERATE_PATHS: "true",
      ARGOCD_ASK_PASS_SOCK: "/run/ask.sock",
      FAIRLEAD_PLUGIN_GIT_CREDENTIALS: "acme-v1, other",
    },
    { narrowsPluginFiles: true, pluginCredentials: { socket: "/run/ask.sock", plugins: ["acme-v1", "other"] } },
  ],
  ["that signatures are not looked at", [], { ARGOCD_GPG_ENABLED: "False" }, { verifiesSources: false }],
  [
    "an Azure workload identity",
    [],
    { AZURE_CLIENT_ID: "me", AZURE_TENANT_ID: "tenant", AZURE_FEDERATED_TOKEN_FILE: "/var/run/token" },
    {
      azureIdentity: {
        clientId: "me",
        tenantId: "tenant",
        tokenFile: "/var/run/token",
        authority: "https://login.microsoftonline.com",
      },
    },
  ],
  ["no Azure workload identity that lacks a part", [], { AZURE_CLIENT_ID: "me" }, {}],
  ["a folder of sockets", [], { ARGOCD_PLUGINSOCKFILEPATH: "/run/plugins" }, { pluginSockets: "/run/plugins" }],
  ["the production profile", [], { FAIRLEAD_PROFILE: "production" }, { profile: "production" }],
  ["TLS in front", [], { FAIRLEAD_TLS: "terminated-in-front" }, { tls: { kind: "in-front" } }],
  [
    "a certificate and its key",
    [],
    { FAIRLEAD_TLS_CERT: "tls.crt", FAIRLEAD_TLS_KEY: "/etc/tls.key" },
    { tls: { kind: "own", certificateFile: "/srv/tls.crt", keyFile: "/etc/tls.key" } },
  ],
  [
    "weaker walls",
    [],
    { FAIRLEAD_SANDBOX_ALLOW_WEAKER: "cgroup, user-namespace" },
    { allowWeaker: ["cgroup", "user-namespace"] },
  ],
  ["tools that are built", [], { FAIRLEAD_TOOLS: "/opt/tools" }, { toolsFolder: "/opt/tools" }],
  ["a kubeconfig", ["--kubeconfig", "kube"], {}, { kubeconfig: { file: "/srv/kube" } }],
  [
    "a kubeconfig and its context",
    ["--kubeconfig", "/k", "--context", "kind-a"],
    {},
    { kubeconfig: { file: "/k", context: "kind-a" } },
  ],
  [
    "the cluster around it",
    ["--in-cluster"],
    { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "6443" },
    { inCluster: { server: "https://10.96.0.1:6443" } },
  ],
  [
    "the cluster around it by an IPv6 address",
    ["--in-cluster"],
    { KUBERNETES_SERVICE_HOST: "fd00::1" },
    { inCluster: { server: "https://[fd00::1]:443" } },
  ],
  ["a namespace", ["--namespace", "gitops"], {}, { controlNamespace: "gitops" }],
  ["a log level", [], { FAIRLEAD_LOG_LEVEL: "debug" }, { logLevel: "debug" }],
  [
    "origins, whatever the spaces",
    [],
    { FAIRLEAD_ALLOWED_ORIGINS: " https://a.example , ,https://b.example" },
    { allowedOrigins: ["https://a.example", "https://b.example"] },
  ],
  ["commands", [], { FAIRLEAD_ALLOWED_EXEC: "aws,kubelogin" }, { allowExec: ["aws", "kubelogin"] }],
  ["an environment with much else in it", [], { PATH: "/bin", HOME: "/root" }, { port: 8080 }],
])("readConfig() takes %s", (_, argv, environment, expected) => {
  expect(read(argv, environment)).toMatchObject(expected);
});

describe("a wrong command line ends with 2 and names what is wrong", () => {
  test.each<[readonly string[], RegExp]>([
    [["--port", "80a"], /--port.*80a.*0 to 65535/s],
    [["--port", "65536"], /65536.*0 to 65535/s],
    [["--port", "-1"], /-1/],
    [["--port", ""], /0 to 65535/],
    [["--port"], /--port/],
    [["--prot", "1"], /--prot.*--port/s],
    [["surplus"], /too many arguments/],
    [["--context", "a"], /--context needs --kubeconfig/],
    [["--in-cluster"], /--in-cluster needs a Pod.*KUBERNETES_SERVICE_HOST/s],
    [["--in-cluster", "--kubeconfig", "/k"], /--in-cluster or --kubeconfig, not both/],
    [["--host", ""], /--host/],
    [["--data", ""], /--data/],
    [["--kubeconfig", ""], /--kubeconfig/],
    [["--namespace", "Not A Name"], /"?Not A Name.*lower-case/s],
    [["--namespace", "../etc"], /\.\.\/etc/],
    [["--namespace", "a".repeat(64)], /63/],
  ])("%j", (argv, expected) => {
    expect(exitCode(argv)).toBe(2);
    expect(told).toMatch(expected);
  });
});

test("all mistakes of the environment are told at once, one a line", () => {
  const environment = { FAIRLEAD_PROFILE: "lax", FAIRLEAD_LOG_LEVEL: "loud", FAIRLEAD_SANDBOX_ALLOW_WEAKER: "everything" };
  expect(exitCode([], environment)).toBe(2);
  expect(told.trim().split("\n")).toEqual([
    expect.stringMatching(/^fairlead: FAIRLEAD_PROFILE must be development or production/),
    expect.stringMatching(/^fairlead: FAIRLEAD_SANDBOX_ALLOW_WEAKER must be names out of .*cgroup.*seccomp/),
    expect.stringMatching(/^fairlead: FAIRLEAD_LOG_LEVEL must be debug/),
  ]);
});

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ["a certificate without a key", { FAIRLEAD_TLS_CERT: "a" }, /FAIRLEAD_TLS_CERT and FAIRLEAD_TLS_KEY are only of use together/],
  ["a key without a certificate", { FAIRLEAD_TLS_KEY: "a" }, /only of use together/],
  [
    "TLS in two places",
    { FAIRLEAD_TLS_CERT: "a", FAIRLEAD_TLS_KEY: "b", FAIRLEAD_TLS: "terminated-in-front" },
    /ends in front, FAIRLEAD_TLS_CERT that it ends here; unset one/,
  ],
  ["TLS somewhere else", { FAIRLEAD_TLS: "yes" }, /FAIRLEAD_TLS must be terminated-in-front/],
])("S1 %s ends with 2 and says what to do", (_, environment, expected) => {
  expect(exitCode([], environment)).toBe(2);
  expect(told).toMatch(expected);
});

test.each([
  ["--help", /Usage: npm start --.*--port.*--fresh.*--kubeconfig.*FAIRLEAD_LOG_LEVEL/s],
  ["--version", /^1\.2\.3\n$/],
])("%s is answered and ends with 0", (flag, expected) => {
  expect(exitCode([flag])).toBe(0);
  expect(told).toMatch(expected);
});

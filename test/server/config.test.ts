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
    dataFolder: "/srv/.fairlead",
    defaultDataFolder: "/srv/.fairlead",
    fresh: false,
    controlNamespace: "argocd",
    logLevel: "warn",
    allowExec: [],
    allowedEgress: [],
    allowedOrigins: [],
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
  ["a folder of plugins", [], { FAIRLEAD_COMMAND_PLUGINS: "cmp" }, { commandPlugins: join("/srv", "cmp") }],
  ["a folder of sockets", [], { ARGOCD_PLUGINSOCKFILEPATH: "/run/plugins" }, { pluginSockets: "/run/plugins" }],
  ["tools that are built", [], { FAIRLEAD_TOOLS: "/opt/tools" }, { toolsFolder: "/opt/tools" }],
  ["a kubeconfig", ["--kubeconfig", "kube"], {}, { kubeconfig: { file: "/srv/kube" } }],
  [
    "a kubeconfig and its context",
    ["--kubeconfig", "/k", "--context", "kind-a"],
    {},
    { kubeconfig: { file: "/k", context: "kind-a" } },
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
  expect(exitCode([], { FAIRLEAD_PROFILE: "production", FAIRLEAD_LOG_LEVEL: "loud" })).toBe(2);
  expect(told.trim().split("\n")).toEqual([
    expect.stringMatching(/^fairlead: FAIRLEAD_PROFILE must be "development"/),
    expect.stringMatching(/^fairlead: FAIRLEAD_LOG_LEVEL must be debug/),
  ]);
});

test.each([
  ["--help", /Usage: npm start --.*--port.*--fresh.*--kubeconfig.*FAIRLEAD_LOG_LEVEL/s],
  ["--version", /^1\.2\.3\n$/],
])("%s is answered and ends with 0", (flag, expected) => {
  expect(exitCode([flag])).toBe(0);
  expect(told).toMatch(expected);
});

test("S1 a profile that this version cannot keep is refused, never replaced by a laxer one", () => {
  expect(exitCode([], { FAIRLEAD_PROFILE: "production" })).toBe(2);
  expect(told).toMatch(/FAIRLEAD_PROFILE/);
});

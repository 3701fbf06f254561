import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { allPrimitives, type HostPrimitives, type Primitive } from "../../../plugins/cmp/host-primitives.js";
import { createCgroupTree } from "../confinement/cgroup-tree.js";
import { outputOf, rarePrimitives, reasonOf, runCommands, runShell, sharedProbe } from "./run-commands.js";

let host: HostPrimitives;
beforeAll(async () => {
  host = await sharedProbe();
});

test("createOsSandbox() finds every primitive but cgroups on a host for development, or the tests below prove nothing", () => {
  const missing = allPrimitives.filter((name) => !host.available.has(name));
  expect(missing.filter((name) => !rarePrimitives.includes(name))).toEqual([]);
});

describe("createOsSandbox().run()", () => {
  const files = { "app/a.txt": "hello", "other/b.txt": "b", link: { link: "app/a.txt" } };

  test("runs in a directory of a copy of the files, and gives what the last command printed", async () => {
    const { output } = await runCommands(
      [
        ["sh", "-c", "echo not this; echo made > made.txt"],
        ["sh", "-c", "cat a.txt made.txt ../link ../other/b.txt"],
      ],
      { files, directory: "app" },
    );
    expect(new TextDecoder().decode(output)).toBe("hellomade\nhellob");
  });

  test("stops at the first command that fails, and says which and how", async () => {
    const { failed, log } = await runCommands(
      [
        ["sh", "-c", "echo cannot >&2; exit 3"],
        ["sh", "-c", "echo no"],
      ],
      {},
    );
    expect(failed).toEqual({ command: 0, status: 3 });
    expect(log).toBe("cannot");
  });

  test.each([
    ["a word with quotes", ["printf", "%s|", "it's", '"x"', "$HOME", "`id`", "a\nb", ""], `it's|"x"|$HOME|\`id\`|a\nb||`],
    ["a name that the shell has too", ["echo", "exit"], "exit\n"],
  ])("passes on %s as it is", async (_, command, expected) => {
    expect(new TextDecoder().decode((await runCommands([command])).output)).toBe(expected);
  });

  test.each([["exit"], ["no-such-program"], ["./a.txt"], ["A=b"]])("a program that is not there fails: %s", async (program) => {
    const { failed } = await runCommands([[program, "0"]], { files, directory: "app" });
    expect(failed?.status).toBeGreaterThan(125);
  });

  test("keeps whether a file is executable only where asked to", async () => {
    const tools = { "run.sh": { text: "#!/bin/sh\necho ran", executable: true } } as const;
    expect(await outputOf("./run.sh", { files: tools, preserveFileMode: true })).toBe("ran");
    expect(await outputOf("./run.sh; stat -c %a run.sh . ", { files: tools })).toBe("644\n755");
  });

  test("shows a plugin's own folder at /plugin, read-only", async () => {
    const folder = mkdtempSync(join(tmpdir(), "cmp-test-"));
    execFileSync("chmod", ["755", folder]);
    writeFileSync(join(folder, "tool"), "#!/bin/sh\necho tool", { mode: 0o755 });
    expect(await outputOf("/plugin/tool; touch /plugin/x 2>&1 | grep -c Read-only", { folder })).toBe("tool\n1");
    rmSync(folder, { recursive: true });
  });

  test("takes the end of standard error, without control characters", async () => {
    const { log } = await runShell("yes 0123456789 | head -c 200000 >&2; printf '\\033[31mend\\007\\n' >&2; echo x");
    expect(log.length).toBeLessThanOrEqual(65_536);
    expect(log).toMatch(/\d\?\[31mend\?$/);
  });
});

/** A text and nothing else. */
const just = (text: string) => new RegExp(`^${text.replaceAll(/[.*+?()[\]]/g, String.raw`\$&`)}$`);

/** Numbers of system calls on x64 and what they are on arm64. */
const arm64: Readonly<Record<string, number>> = { 101: 117, 321: 280, 425: 425, 56: 220, 435: 435, 900: 900 };

describe("S70 a command", () => {
  const listing = { "x.txt": "x" };
  test.each([
    ["has no capability", "grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status | grep -vc 0000000000000000 || true", "0"],
    ["cannot gain privileges", "grep NoNewPrivs /proc/self/status | tr -d '[:space:]'", "NoNewPrivs:1"],
    ["runs under a filter of system calls", "grep '^Seccomp:' /proc/self/status | tr -d '[:space:]'", "Seccomp:2"],
    ["has only three descriptors", "ls /proc/self/fd | tr '\\n' ' '", "0 1 2 3 "],
    ["sees no process but its own", "ls -d /proc/[0-9]* | wc -l | tr -d ' ' | sed 's/[1-9]$/few/'", "few"],
    ["has no network", "grep -c : /proc/net/dev; grep -vc lo: /proc/net/dev; ip route 2>&1 | wc -l", "1\n2\n0"],
    ["has no other name of the host", "cat /proc/sys/kernel/hostname", "plugin"],
    ["cannot write where programs are", "touch /usr/bin/x /bin/x /etc/ssl/x /x 2>&1 | grep -c 'Read-only'", "4"],
    ["sees nothing of the host's folders", "ls -d /home /root /var /run /sys /mnt /srv /boot /work 2>/dev/null | wc -l", "0"],
    ["sees nothing of others in /tmp", "ls /tmp", "home\nrepository"],
    ["has devices of no kind but the harmless", "ls /dev | tr '\\n' ' '", "fd full null random urandom zero"],
    ["cannot make namespaces", "unshare --user true 2>&1; unshare --mount true 2>&1 || true", /not permitted[^]*not permitted/i],
    ["cannot mount", "mount -t tmpfs x /tmp 2>&1 || true", /mount/],
    ["has nothing on standard input", "cat | wc -c", "0"],
    ["leaves no core", "ulimit -c", "0"],
  ])("%s", async (_, script, expected) => {
    const said = await outputOf(script, { files: listing });
    expect(said).toMatch(typeof expected === "string" ? just(expected.trimEnd()) : expected);
  });

  test("has an empty environment plus what it is given, of which nothing reaches the programs' own", async () => {
    const environment = { ARGOCD_ENV_A: "1", PATH: "/evil", HOME: "/evil", TMPDIR: "/evil" };
    expect((await outputOf("env | sort", { environment })).split("\n").map((line) => line.split("=")[0])).toEqual([
      "ARGOCD_ENV_A",
      "HOME",
      "OLDPWD",
      "PATH",
      "PWD",
      "TMPDIR",
    ]);
    expect(await outputOf("echo $HOME $TMPDIR; echo $PATH | grep -c evil || true", { environment })).toBe("/tmp/home /tmp\n0");
  });

  test("cannot reach a server on the host's loopback", async () => {
    const server = createServer((_, response) => response.end("reached"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const script = `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:${port}", Timeout => 2); print $s ? "reached" : "no"'`;
    expect(await outputOf(script)).toBe("no");
    server.close();
  });

  test.each([
    ["a socket of another family", "perl -e 'socket(my $s, 40, 1, 0) or print $!'", /not supported/],
    ["ptrace", "perl -e 'syscall(101, 0, 0, 0, 0) == -1 and print $!'", /not permitted/],
    ["bpf", "perl -e 'syscall(321, 0, 0, 0) == -1 and print $!'", /not permitted/],
    ["io_uring", "perl -e 'syscall(425, 1, 0) == -1 and print $!'", /not permitted/],
    ["clone with a new user namespace", "perl -e 'syscall(56, 0x10000011, 0, 0, 0, 0) == -1 and print $!'", /not permitted/],
    ["clone3", "perl -e 'syscall(435, 0, 0) == -1 and print $!'", /not implemented/],
    ["a call of tomorrow", "perl -e 'syscall(900) == -1 and print $!'", /not implemented/],
  ])("is refused %s by the filter", async (_, script, expected) => {
    const numbers =
      process.arch === "x64"
        ? script
        : script.replaceAll(/syscall\((\d+)/g, (call, number) => `syscall(${arm64[number] ?? call})`);
    expect(await outputOf(numbers)).toMatch(expected);
  });
});

describe("S71 a command is ended", () => {
  const quick = { limits: { wallMs: 1500, graceMs: 500 } };
  const marked = (mark: string) => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes(mark));

  test("at the deadline, with children that left it twice over", async () => {
    const mark = `77${process.pid}1`;
    const script = `(setsid sh -c 'trap "" TERM; sleep ${mark} & (setsid sleep ${mark} &) ; wait' &) ; trap "" TERM; while :; do sleep ${mark}; done`;
    expect(await reasonOf(runShell(script, { sandbox: quick }))).toBe("DEADLINE_EXCEEDED LIMIT_TIME");
    expect(marked(mark)).toEqual([]);
  });

  test("when it is done, with what it left running", async () => {
    const mark = `77${process.pid}2`;
    expect(await outputOf(`(setsid sleep ${mark} >/dev/null 2>&1 &); sleep 0.1; echo done`)).toBe("done");
    expect(marked(mark)).toEqual([]);
  });

  test("with time to end well: TERM first", async () => {
    const script = `trap 'echo ending >&2; exit 9' TERM; sleep 30 & wait`;
    const ended = runShell(script, { sandbox: { limits: { wallMs: 1500, graceMs: 20_000 } } });
    expect(await reasonOf(ended)).toBe("DEADLINE_EXCEEDED LIMIT_TIME");
  });

  test.each([
    ["above the bound on output", "yes", { limits: { outputMiB: 1 } }, "RESOURCE_EXHAUSTED LIMIT_OUTPUT"],
    [
      "above the bound on memory",
      "perl -e '$x = \"x\" x 80_000_000; sleep 20'",
      { limits: { memoryMiB: 50 } },
      "RESOURCE_EXHAUSTED LIMIT_MEMORY",
    ],
    [
      "above the bound on memory, shared among children",
      "for i in 1 2 3 4; do perl -e '$x = \"x\" x 20_000_000; sleep 20' & done; wait",
      { limits: { memoryMiB: 60 } },
      "RESOURCE_EXHAUSTED LIMIT_MEMORY",
    ],
    ["above the bound on processor time", "while :; do :; done", { limits: { cpuSeconds: 1 } }, "DEADLINE_EXCEEDED LIMIT_TIME"],
    [
      "although it makes processes without end",
      "f() { f | f & }; (f); while :; do :; done",
      quick,
      "DEADLINE_EXCEEDED LIMIT_TIME",
    ],
  ])("%s", async (_, script, sandbox, expected) => {
    expect(await reasonOf(runShell(script, { sandbox }))).toBe(expected);
  });

  test("when the caller leaves, and the caller's reason is what is thrown", async () => {
    const caller = new AbortController();
    const mark = `77${process.pid}3`;
    const run = runShell(`sleep ${mark}`, { signal: caller.signal });
    setTimeout(() => caller.abort(new Error("enough")), 500);
    await expect(run).rejects.toThrow("enough");
    expect(marked(mark)).toEqual([]);
  });

  test("and cannot write more than its share", async () => {
    const script = "head -c 30000000 /dev/zero > big 2>/dev/null || echo full; df -h /tmp | wc -l";
    expect(await outputOf(script, { sandbox: { limits: { scratchMiB: 16 } } })).toMatch(/^full/);
  });

  test("leaving no mount and no file on the host", async () => {
    const before = [
      readFileSync("/proc/self/mounts", "utf8"),
      readdirSync(tmpdir()).filter((name) => name.startsWith("fairlead-commands")),
    ];
    await runShell("mkdir -p a/b; touch a/b/c; echo x");
    expect([
      readFileSync("/proc/self/mounts", "utf8"),
      readdirSync(tmpdir()).filter((name) => name.startsWith("fairlead-commands")),
    ]).toEqual(before);
  });
});

describe("createOsSandbox() on a host that hands over a cgroup", () => {
  test("S71 runs in a group of its own, which is bounded, killed at the end and removed", async () => {
    const tree = createCgroupTree();
    const probe = async (): Promise<HostPrimitives> => ({ ...host, cgroups: tree.open() });
    const limits = { memoryMiB: 50, scratchMiB: 30, processes: 20 };
    expect(await outputOf("echo x", { sandbox: { probe, limits } })).toBe("x");
    expect(tree.groups()).toEqual([
      {
        "cgroup.kill": "1",
        "cgroup.procs": "0",
        "memory.max": String(80 * 1_048_576),
        "memory.oom.group": "1",
        "pids.max": "20",
      },
    ]);
    expect(tree.left()).toEqual([]);
  });

  test("S71 says that memory was too little when the kernel has killed for it", async () => {
    const tree = createCgroupTree({ "memory.events": "low 0\noom 1\noom_kill 1\n" });
    const probe = async (): Promise<HostPrimitives> => ({ ...host, cgroups: tree.open() });
    expect(await reasonOf(runShell("kill -9 $$", { sandbox: { probe } }))).toBe("RESOURCE_EXHAUSTED LIMIT_MEMORY");
  });
});

describe("createOsSandbox() on a host that lacks something", () => {
  const without =
    (...missing: readonly Primitive[]) =>
    async (): Promise<HostPrimitives> => ({
      available: new Set([...host.available].filter((name) => !missing.includes(name))),
    });
  const noNamespaces = allPrimitives.filter((name) => name.endsWith("-namespace"));

  test("refuses, naming each thing that is missing", async () => {
    const run = runShell("echo x", {
      sandbox: { probe: without("seccomp", "uts-namespace"), allowWeaker: [...rarePrimitives, "user-namespace"] },
    });
    await expect(run).rejects.toMatchObject({
      code: "FAILED_PRECONDITION",
      details: { reason: "SANDBOX_WEAK", missing: ["uts-namespace", "seccomp"] },
    });
  });

  test("runs with what is left where that is allowed", async () => {
    const options = { sandbox: { probe: without("uts-namespace"), allowWeaker: [...rarePrimitives, "uts-namespace"] } };
    expect(await outputOf("id -u; ls /tmp", options)).toBe("0\nhome\nrepository");
  });

  test("without namespaces it runs in a folder of its own, which is gone afterwards, however deep", async () => {
    const options = {
      files: { "app/a.txt": "a" },
      directory: "app",
      sandbox: { probe: without(...noNamespaces), allowWeaker: [...rarePrimitives, ...noNamespaces] },
    };
    const script = `cat a.txt; pwd; i=0; while [ $i -lt 300 ]; do mkdir ${"d".repeat(100)} && cd -P ${"d".repeat(100)} || break; i=$((i+1)); done 2>/dev/null`;
    const [line = ""] = (await outputOf(script, options)).split("\n");
    expect(line).toMatch(/^a\/.*\/fairlead-commands-\w{6}\/repository\/app$/);
    expect(existsSync(line.slice(1, line.indexOf("/repository")))).toBe(false);
  });
});

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

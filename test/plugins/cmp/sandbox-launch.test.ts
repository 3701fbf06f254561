import { describe, expect, test } from "vitest";
import { allPrimitives, type HostPrimitives, type Primitive } from "../../../plugins/cmp/host-primitives.js";
import { isIsolated, launchOf } from "../../../plugins/cmp/sandbox-launch.js";

const limits = { scratchBytes: 1000, memoryBytes: 2000, processes: 3, cpuSeconds: 4 };
const hostWith = (...names: readonly Primitive[]): HostPrimitives => ({ available: new Set(names) });
const lineOf = (host: HostPrimitives, parts: { readonly dropsUser?: boolean; readonly folder?: string } = {}) => {
  const { program, arguments: words } = launchOf({
    host,
    limits,
    dropsUser: parts.dropsUser ?? false,
    script: "SCRIPT",
    ...parts,
  });
  return [program, ...words].map((word) => (/[\n;]|^[0-9a-f]{100}/.test(word) ? "…" : word)).join(" ");
};

describe("launchOf()", () => {
  test("with everything: namespaces, limits, no privileges, the filter, then the script", () => {
    expect(lineOf(hostWith(...allPrimitives))).toBe(
      "setpriv --pdeathsig KILL unshare --user --mount --pid --net --ipc --uts --cgroup --map-root-user --fork --kill-child=KILL sh -c … sh 1000 " +
        " prlimit --core=0 --nofile=1024 --fsize=1000 --data=2000 --nproc=3 --cpu=4:9 setpriv --no-new-privs --bounding-set=-all --inh-caps=-all" +
        ` perl -e … ${process.arch === "arm64" ? "57 436 167" : "3 436 157"} … sh -c SCRIPT`,
    );
  });

  test("as root it gives up its user first, and shows the plugin's folder", () => {
    const line = lineOf(hostWith(...allPrimitives), { dropsUser: true, folder: "/plugins/acme" });
    expect(line).toMatch(
      /^setpriv --reuid 65534 --regid 65534 --clear-groups --pdeathsig KILL unshare .* sh 1000 \/plugins\/acme prlimit/,
    );
  });

  test("with bwrap it leaves the namespaces to it", () => {
    const line = lineOf({ ...hostWith(...allPrimitives), bubblewrap: "/usr/bin/bwrap" }, { folder: "/plugins/acme" });
    expect(line).toContain(" /usr/bin/bwrap --unshare-all --unshare-user --die-with-parent --uid 0 --gid 0 --cap-drop ALL ");
    expect(line).toContain(" --ro-bind-try /usr /usr ");
    expect(line).toContain(" --ro-bind /plugins/acme /plugin ");
    expect(line).toContain(" --size 1000 --tmpfs /tmp --remount-ro / --chdir / -- prlimit ");
    expect(line).not.toContain("unshare --user --mount");
  });

  test("without namespaces it runs where it is, with what is left", () => {
    expect(lineOf(hostWith("no-new-privileges"))).toBe("setpriv --pdeathsig KILL setpriv --no-new-privs sh -c SCRIPT");
    expect(lineOf(hostWith())).toBe("sh -c SCRIPT");
  });
});

test.each<[readonly Primitive[], boolean]>([
  [allPrimitives, true],
  [["user-namespace", "mount-namespace", "pid-namespace"], true],
  [["user-namespace", "mount-namespace"], false],
  [[], false],
])("isIsolated() with %j: %s", (names, expected) => {
  expect(isIsolated(hostWith(...names))).toBe(expected);
});

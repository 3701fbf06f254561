import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findSystemProgram, type Machine } from "./system-program.js";

/** A machine with one folder on its PATH, and in it an apt-get that does what a script says. */
function machineWith(installs: string, more: Partial<Machine> = {}): Machine {
  const path = mkdtempSync(join(tmpdir(), "fairlead-programs-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  writeFileSync(join(path, "apt-get"), `#!/bin/sh\n[ "$1" = install ] || exit 0\n${installs}\n`);
  chmodSync(join(path, "apt-get"), 0o755);
  return { path, isRoot: true, hasServiceManager: false, ...more };
}

test("findSystemProgram() takes what is on PATH and installs nothing", async () => {
  const machine = machineWith("exit 1");
  expect(await findSystemProgram("apt-get", "apt", machine)).toBe(join(machine.path, "apt-get"));
});

test("findSystemProgram() installs the package that holds the program", async () => {
  const machine = machineWith(
    `[ "$5" = big-ship ] && printf '#!/bin/sh\\n' > "\${0%/*}/anchor" && /bin/chmod 755 "\${0%/*}/anchor"`,
  );
  expect(await findSystemProgram("anchor", "big-ship", machine)).toBe(join(machine.path, "anchor"));
});

test.each<[string, string, Partial<Machine>, string]>([
  ["who is not root", "", { isRoot: false }, 'only root can install the package "big-ship"'],
  ["a machine that would start services", "", { hasServiceManager: true }, "would start its service"],
  ["a package that is not there", 'echo "E: no big-ship" >&2; exit 100', {}, "could not be installed (E: no big-ship)"],
  ["a package without the program", "", {}, 'the package "big-ship" does not bring it'],
])("findSystemProgram() tells %s what is missing", async (_, installs, more, because) => {
  const finding = findSystemProgram("anchor", "big-ship", machineWith(installs, more));
  await expect(finding).rejects.toThrow(/^anchor was not found on PATH, and .*\. Install it and run the command again\.$/);
  await expect(findSystemProgram("anchor", "big-ship", machineWith(installs, more))).rejects.toThrow(because);
});

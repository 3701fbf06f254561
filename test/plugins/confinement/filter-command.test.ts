import { execFileSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { commandPolicy } from "../../../plugins/cmp/seccomp-policy.js";
import { filterCommand } from "../../../plugins/confinement/filter-command.js";
import { encodeSeccompFilter } from "../../../plugins/confinement/seccomp-filter.js";

const words = filterCommand("perl", process.arch, encodeSeccompFilter(process.arch, commandPolicy)) ?? [];

function run(script: string, descriptors: readonly number[] = []): string {
  const [program = "", ...rest] = words;
  return execFileSync(program, [...rest, "sh", "-c", script], {
    stdio: ["ignore", "pipe", "pipe", ...descriptors],
    encoding: "utf8",
  });
}

test("S70 filterCommand() starts a program under a filter, without new privileges, whoever starts it", () => {
  expect(run("grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t\\n'")).toBe("NoNewPrivs:1Seccomp:2");
});

test("S70 filterCommand() leaves the program no descriptor above the report's", () => {
  const file = openSync("/dev/null", "r");
  try {
    expect(run("ls /proc/self/fd | tr '\\n' ' '", [file, file, file])).toBe("0 1 2 3 4 ");
    expect(run("readlink /proc/self/fd/3", [file, file, file])).toBe("/dev/null\n");
  } finally {
    closeSync(file);
  }
});

test("filterCommand() hands on words as they are and the program's exit code", () => {
  expect(run(`printf '%s|' "$0" 'a b' '$x'`)).toBe("sh|a b|$x|");
  expect(() => run("exit 7")).toThrow(/exit 7/);
});

test("filterCommand() has nothing for a machine without a filter", () => {
  expect(filterCommand("perl", "riscv64", encodeSeccompFilter("riscv64", commandPolicy))).toBeUndefined();
});

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** What a process keeps running: the least that is written down of it. */
export interface RunningRecord {
  readonly name: string;
  /** The process that keeps it. */
  readonly pid: number;
  /** Gone soon after that process. */
  readonly folder: string;
}

/** What the command line started of one kind, by name. */
export interface RunningRecords<Kept extends RunningRecord> {
  /** Those that run, by name. Records of those that were killed are removed. */
  readonly list: () => readonly Kept[];
  readonly record: (kept: Kept) => void;
  readonly forget: (name: string) => void;
}

/** Records of one kind, in a folder for this user's eyes only. */
export function createRunningRecords<Kept extends RunningRecord>(kind: string): RunningRecords<Kept> {
  const fileOf = (name: string) => join(folderOf(kind), `${name}.json`);
  return {
    list: () =>
      readdirSync(folderOf(kind))
        .filter((file) => file.endsWith(".json"))
        .sort()
        .flatMap((file) => {
          const kept = JSON.parse(readFileSync(join(folderOf(kind), file), "utf8")) as Kept;
          if (isAlive(kept)) return [kept];
          rmSync(fileOf(kept.name), { force: true });
          return [];
        }),
    record(kept) {
      const half = `${fileOf(kept.name)}.${process.pid}`;
      writeFileSync(half, JSON.stringify(kept), { mode: 0o600 });
      renameSync(half, fileOf(kept.name));
    },
    forget: (name) => rmSync(fileOf(name), { force: true }),
  };
}

function folderOf(kind: string): string {
  const folder = join(tmpdir(), `fairlead-${kind}-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** A process that is gone leaves a record whose folder goes a second later, so both are asked: the number may belong to another by now. */
function isAlive({ pid, folder }: RunningRecord): boolean {
  try {
    process.kill(pid, 0);
    return existsSync(folder);
  } catch {
    return false;
  }
}

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** A bed that the command line started. */
export interface BedRecord {
  readonly name: string;
  /** The process that keeps the bed. */
  readonly pid: number;
  readonly version: string;
  readonly url: string;
  readonly folder: string;
  readonly kubeconfigFile: string;
  readonly kubectl: string;
}

function recordsFolder(): string {
  const folder = join(tmpdir(), `fairlead-beds-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const fileOf = (name: string) => join(recordsFolder(), `${name}.json`);

/** A process that is gone leaves a record whose folder goes a second later, so both are asked: the number may belong to another by now. */
function isAlive({ pid, folder }: BedRecord): boolean {
  try {
    process.kill(pid, 0);
    return existsSync(folder);
  } catch {
    return false;
  }
}

/** Checks what a person calls a bed. @throws Error with one sentence */
export function checkBedName(name: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name))
    throw new Error(`"${name}" is no name for a bed. Use up to 31 small letters, digits and dashes.`);
  return name;
}

/** Beds that run, by name. Records of those that were killed are removed. */
export function listBeds(): readonly BedRecord[] {
  return readdirSync(recordsFolder())
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => {
      const record = JSON.parse(readFileSync(join(recordsFolder(), file), "utf8")) as BedRecord;
      if (isAlive(record)) return [record];
      rmSync(fileOf(record.name), { force: true });
      return [];
    });
}

/** Writes down that a bed runs. */
export function recordBed(record: BedRecord): void {
  const half = `${fileOf(record.name)}.${process.pid}`;
  writeFileSync(half, JSON.stringify(record), { mode: 0o600 });
  renameSync(half, fileOf(record.name));
}

/** Forgets a bed. */
export function forgetBed(name: string): void {
  rmSync(fileOf(name), { force: true });
}

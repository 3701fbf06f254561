import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

/** What is known of a machine before anything is installed on it. */
export interface Machine {
  /** As the environment has it. */
  readonly path: string;
  readonly isRoot: boolean;
  /** A package may then start services that nobody asked for. */
  readonly hasServiceManager: boolean;
}

const exec = promisify(execFile);
const thisMachine = (): Machine => ({
  path: process.env["PATH"] ?? "",
  isRoot: process.getuid?.() === 0,
  hasServiceManager: existsSync("/run/systemd/system"),
});
/** Where programs of the administrator lie, whether or not PATH says so. */
const administration = ["/usr/local/sbin", "/usr/sbin", "/sbin"];
const installWithinMs = 10 * 60_000;

/**
 * The file of a program: found on PATH and beside it, else installed with the package of Debian that holds it.
 * @throws Error with one sentence that says which program cannot be had
 */
export async function findSystemProgram(name: string, debianPackage: string, machine: Machine = thisMachine()): Promise<string> {
  const found = lookFor(name, machine);
  if (found !== undefined) return found;
  const because = await install(debianPackage, machine);
  const installed = lookFor(name, machine);
  if (installed !== undefined) return installed;
  throw new Error(
    `${name} was not found on PATH, and ${because ?? `the package "${debianPackage}" does not bring it`}. Install it and run the command again.`,
  );
}

function lookFor(name: string, { path }: Machine): string | undefined {
  const folders = [...path.split(delimiter).filter(Boolean), ...administration];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Says why it could not be done. */
async function install(debianPackage: string, { path, isRoot, hasServiceManager }: Machine): Promise<string | undefined> {
  if (!isRoot) return `only root can install the package "${debianPackage}"`;
  if (hasServiceManager) return `installing the package "${debianPackage}" would start its service`;
  const env = { ...process.env, PATH: path, DEBIAN_FRONTEND: "noninteractive" };
  const options = { env, timeout: installWithinMs, maxBuffer: 1 << 24 };
  try {
    await exec("apt-get", ["update", "-q"], options);
    await exec("apt-get", ["install", "-y", "-q", "--no-install-recommends", debianPackage], options);
    return undefined;
  } catch (error) {
    const { stderr = "", message } = error as Error & { readonly stderr?: string };
    return `the package "${debianPackage}" could not be installed (${stderr.trim().split("\n").at(-1) || message})`;
  }
}

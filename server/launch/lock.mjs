// Plain JavaScript for whatever Node is on the machine (18 or newer).
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const staleAfterMs = 20 * 60_000;
const pollMs = 200;

/** Does `work` while no other process does it: a file that only one can create says who. A lock whose owner is gone, or that is older than 20 minutes, is broken. */
export async function withLock(file, { signal }, work) {
  mkdirSync(dirname(file), { recursive: true });
  while (!take(file)) {
    if (isStale(file)) rmSync(file, { force: true });
    else await sleep(pollMs, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ host: hostname(), pid: process.pid }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isStale(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > staleAfterMs) return true;
    const owner = JSON.parse(readFileSync(file, "utf8"));
    return owner.host === hostname() && !isAlive(owner.pid);
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

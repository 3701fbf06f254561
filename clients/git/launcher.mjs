// The process that starts git for `git-launcher.ts`. Starting a process copies the page tables of the one that starts it, which takes tens of milliseconds
// in a large process and holds up everything else it does; this one is small, and has nothing else to do. Plain JavaScript: it is run as it stands.
import { spawn } from "node:child_process";

const stderrLimit = 16_384;
const running = new Map();

process.on("message", ({ id, job }) => (job === undefined ? stop(id, "stopped") : run(id, job)));
process.on("disconnect", () => {
  for (const id of running.keys()) stop(id, "stopped");
  process.exit();
});

function run(id, { args, cwd, env, input, timeoutMs, maxOutputBytes }) {
  const child = spawn("git", args, { cwd, env, stdio: "pipe", detached: true, shell: false });
  const state = { child, cut: undefined };
  running.set(id, state);
  const output = [];
  let outputBytes = 0;
  let stderr = "";
  let missing = false;
  const deadline = setTimeout(() => stop(id, "deadline"), timeoutMs);
  child.stdout.on("data", (chunk) => {
    outputBytes += chunk.length;
    if (outputBytes <= maxOutputBytes) output.push(chunk);
    else stop(id, "overflow");
  });
  child.stderr.on("data", (chunk) => (stderr = (stderr + chunk.toString("utf8")).slice(-stderrLimit)));
  // Git may end without reading its input; how it ended tells why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  child.on("error", () => (missing = true));
  child.on("close", (code, signal) => {
    clearTimeout(deadline);
    running.delete(id);
    process.send?.({ id, outcome: { code, signal, cut: state.cut, missing, stdout: Buffer.concat(output), stderr } });
  });
}

function stop(id, why) {
  const state = running.get(id);
  if (state === undefined) return;
  state.cut ??= why;
  if (state.child.pid === undefined) return;
  try {
    process.kill(-state.child.pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

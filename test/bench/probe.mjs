// Loaded into the measured process before anything else (`node --import`): counts what cannot be counted from outside, and answers over IPC.
// It stays out of the way: three listeners that add one to a number, and one wrapped function.
import { subscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { registerHooks } from "node:module";

const counts = {};
const times = {};
const count = (name) => (counts[name] = (counts[name] ?? 0) + 1);

subscribe("child_process", ({ process: child }) => {
  // It has no arguments yet: it is told of before it is spawned.
  queueMicrotask(() => {
    const [program = "", ...args] = child.spawnargs ?? [];
    if (/(^|\/)git$/.test(program)) countGit(args);
    // When a push was accepted, so that the client's own time does not count.
    if (args.some((argument) => argument.endsWith("git-server-program.js")))
      child.on("message", ({ kind }) => kind === "pushed" && (times.pushed = performance.timeOrigin + performance.now()));
    // Most of git is started by a process of its own; what it is told to start is counted.
    if (!args.some((argument) => argument.endsWith("launcher.mjs"))) return;
    const { send } = child;
    child.send = (message, ...rest) => {
      if (message?.job !== undefined) countGit(message.job.args);
      return send.call(child, message, ...rest);
    };
  });
});

function countGit(args) {
  let index = 0;
  while (args[index]?.startsWith("-")) index += args[index] === "-c" || args[index] === "-C" ? 2 : 1;
  count(`git ${args[index] ?? ""}`);
}

// Where they leave, so that they count the same whoever's API server it is.
subscribe("undici:request:create", ({ request: { method, path: target } }) => {
  const [path, query = ""] = target.split("?");
  if (!/^\/apis?(\/|$)/.test(path)) return;
  const verb = method === "GET" && /(^|&)watch=(1|true)/.test(query) ? "WATCH" : method;
  count(`api ${verb} ${resourceOf(path)}`);
});

/** `/apis/GROUP/VERSION/namespaces/NAMESPACE/RESOURCE/NAME/SUBRESOURCE` → `RESOURCE/SUBRESOURCE` */
function resourceOf(path) {
  const parts = path.split("/").slice(path.startsWith("/apis") ? 4 : 3);
  const rest = parts[0] === "namespaces" && parts.length > 2 ? parts.slice(2) : parts;
  if (rest.length === 0) return "discovery";
  return rest.length > 2 ? `${rest[0]}/${rest[2]}` : rest[0];
}

globalThis.fairleadBenchCount = count;
registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith("/plugins/renderer.js")) return nextLoad(url, context);
    const original = JSON.stringify(`${url}?original`);
    const source = `import { createRenderer as create } from ${original};
export const createRenderer = (...args) => {
  const renderer = create(...args);
  return { ...renderer, render: (request, signal) => (globalThis.fairleadBenchCount("render " + request.facts.instanceName), renderer.render(request, signal)) };
};`;
    return { format: "module", source, shortCircuit: true };
  },
});

let profiler;
const answers = {
  counts: () => ({ counts, times, heapMiB: process.memoryUsage().heapUsed / 2 ** 20 }),
  collect: () => globalThis.gc?.(),
  async profile() {
    profiler = new Session();
    profiler.connect();
    await profiler.post("Profiler.enable");
    await profiler.post("Profiler.setSamplingInterval", { interval: 200 });
    await profiler.post("Profiler.start");
  },
  async endProfile({ file }) {
    const { profile } = await profiler.post("Profiler.stop");
    profiler.disconnect();
    writeFileSync(file, JSON.stringify(profile));
  },
};
// A script of a bench may answer more.
globalThis.fairleadBenchAnswers = answers;
process.on("message", (message) => {
  void Promise.resolve(answers[message?.ask]?.(message)).then((result) => process.send({ id: message.id, result }));
});

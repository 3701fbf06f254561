import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AuditEntry } from "../../../engine/model/audit-event.js";
import type { Clock } from "../../../engine/ports/clock.js";
import type { openAudit as OpenAudit } from "../../../server/audit/open-audit.js";
import type { BenchContext, Measurement } from "../bench.js";
import { openBuilt } from "../rendering/open-renderer.js";
import { spreadOf } from "../statistics.js";

const records = 20_000;
const burst = 100;

/** Records of syncs, as fast as they can be made, in bursts between which the event loop turns; then until each is a line of the file. */
export async function auditRate(context: BenchContext): Promise<readonly Measurement[]> {
  context.say(`access: ${records.toLocaleString("en")} records of the audit`);
  const { openAudit } = await openBuilt<{ readonly openAudit: typeof OpenAudit }>(
    context.options.dist,
    "server/audit/open-audit.js",
  );
  const { systemClock: clock } = await openBuilt<{ readonly systemClock: Clock }>(
    context.options.dist,
    "clients/in-process/system-clock.js",
  );
  const data = context.folder();
  const path = join(data, "audit.jsonl");
  const failures: string[] = [];
  const note = (sentence: string) => void failures.push(sentence);
  const log = { error: note, warn: note, info: () => undefined, debug: () => undefined };
  const audit = openAudit({
    table: join(data, "audit.sqlite"),
    sink: { kind: "file", path },
    signingKey: randomBytes(32),
    clock,
    log,
  });
  const taken: number[] = [];
  const begun = performance.now();
  for (let index = 0; index < records; index += 1) {
    const before = performance.now();
    audit.record(entryOf(index));
    taken.push(performance.now() - before);
    if (index % burst === burst - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  const keptMs = performance.now() - begun;
  await audit.close();
  const writtenMs = performance.now() - begun;
  const lines = readFileSync(path, "utf8").split("\n").length - 1;
  // The start and the end are records as well.
  const missing = records + 2 - lines;
  if (failures.length > 0) throw new Error(`the audit failed: ${failures[0]}`);
  return [
    { name: "a record, into chain and table", unit: "ms", ...spreadOf(taken) },
    { name: "records into chain and table", unit: "a second", n: records, value: (records * 1_000) / keptMs },
    { name: "records until all are lines of the file", unit: "a second", n: records, value: (records * 1_000) / writtenMs },
    { name: "– missing in the file", unit: "records", n: records, value: missing, target: { value: 0 } },
  ];
}

function entryOf(index: number): AuditEntry {
  return {
    actor: {
      type: "user",
      id: `oidc:https://id:u${index % 50}`,
      display: `u${index % 50}`,
      issuer: "https://id",
      sessionId: `s${index % 50}`,
    },
    via: "API",
    action: "applications.sync",
    resource: { type: "applications", project: `project-${index % 200}`, namespace: "argocd", name: `app-${index}` },
    outcome: index % 10 === 0 ? "DENIED" : "ALLOWED",
    diff: "prune: true\nrevision: main",
    requestId: `request-${index}`,
    clientIp: "192.0.2.1",
    userAgent: "fairlead-bench",
  };
}

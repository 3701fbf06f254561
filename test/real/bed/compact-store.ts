import { request } from "undici";
import type { Bed } from "./bed.js";

async function ask(bed: Bed, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await request(`http://127.0.0.1:${bed.ports.etcd}${path}`, { method: "POST", body: JSON.stringify(body) });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`etcd answered ${path} with ${answer.statusCode}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Makes a bed's store forget every revision but the last. @see etcd docs: gRPC gateway */
export async function compactStore(bed: Bed): Promise<void> {
  const { header } = (await ask(bed, "/v3/maintenance/status", {})) as { readonly header: { readonly revision: string } };
  await ask(bed, "/v3/kv/compaction", { revision: header.revision, physical: true });
}

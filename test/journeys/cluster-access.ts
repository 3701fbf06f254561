import { readFileSync } from "node:fs";
import { KubeConfig } from "@kubernetes/client-node";
import { Agent, request } from "undici";
import type { Session } from "../../server/start/session-file.js";

/** The cluster behind a session, as kubectl would reach it. */
export interface ClusterAccess {
  get(path: string): Promise<any>;
  mergePatch(path: string, patch: object): Promise<void>;
}

/** Reads the session's kubeconfig and speaks to its cluster. */
export function clusterAccess(session: Session): ClusterAccess {
  const config = new KubeConfig();
  config.loadFromString(readFileSync(session.kubeconfig, "utf8"));
  const server = config.getCurrentCluster();
  const ca = Buffer.from(server?.caData ?? "", "base64").toString();
  const dispatcher = new Agent({ connect: { ca } });
  const authorization = `Bearer ${config.getCurrentUser()?.token ?? ""}`;
  const send = async (method: "GET" | "PATCH", path: string, body?: string) => {
    const headers = { authorization, "content-type": "application/merge-patch+json" };
    const response = await request(`${server?.server ?? ""}${path}`, {
      method,
      headers,
      dispatcher,
      ...(body !== undefined && { body }),
    });
    const answer = await response.body.json();
    if (response.statusCode >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    get: (path) => send("GET", path),
    mergePatch: async (path, patch) => void (await send("PATCH", path, JSON.stringify(patch))),
  };
}

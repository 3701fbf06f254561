import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "../../../server/start/session-file.js";
import { type ClusterAccess, clusterAccess } from "../../journeys/cluster-access.js";

/** A gateway that runs on this machine, and the way to its settings. */
export interface RunningGateway {
  /** Where people reach it, without a slash at the end. */
  readonly url: string;
  readonly session: Session;
  readonly cluster: ClusterAccess;
}

const config = "/api/v1/namespaces/argocd/configmaps/argocd-cm";
const secrets = "/api/v1/namespaces/argocd/secrets/argocd-secret";
const secretKey = "oidc.keycloak.clientSecret";
/** Bears what the settings were, so that they can be put back even if Keycloak was killed meanwhile. */
const before = "fairlead.io/before-keycloak";

/** The gateway of a data folder. @throws Error if none runs there */
export function findGateway(dataFolder: string): RunningGateway {
  const file = join(dataFolder, "session.json");
  if (!existsSync(file))
    throw new Error(`Nothing runs on the data folder "${dataFolder}". Run "npm start" first, or name the folder with --data.`);
  const session = JSON.parse(readFileSync(file, "utf8")) as Session;
  return { url: new URL(session.graphql).origin, session, cluster: clusterAccess(session) };
}

/** How the sample realm is written down in `argocd-cm`. Secrets stand in `argocd-secret`. */
export function keycloakSettings(issuer: string, url: string): Readonly<Record<string, string>> {
  return {
    url,
    "oidc.config": [
      "name: Keycloak",
      `issuer: ${issuer}`,
      "clientID: fairlead",
      `clientSecret: $${secretKey}`,
      "cliClientID: fairlead-cli",
      'requestedScopes: ["openid", "profile", "email"]',
      "",
    ].join("\n"),
    "fairlead.oidc.umaMode": "additive",
    "fairlead.localLogin": "always",
  };
}

/** Writes the sample realm into a gateway's settings. It is followed within a second. */
export async function pointToKeycloak({ cluster, url }: RunningGateway, issuer: string): Promise<void> {
  const data = keycloakSettings(issuer, url);
  const { metadata, data: known = {} } = await cluster.get(config);
  const kept: string =
    metadata.annotations?.[before] ??
    JSON.stringify(Object.fromEntries(Object.keys(data).map((key) => [key, known[key] ?? null])));
  // The secret first: a provider whose secret is not there yet is one that cannot be used.
  const secret = Buffer.from("fairlead-test-secret").toString("base64");
  await cluster.mergePatch(secrets, { data: { [secretKey]: secret } });
  await cluster.mergePatch(config, { metadata: { annotations: { [before]: kept } }, data });
}

/** Puts the settings back as they were. @returns whether there was anything to put back */
export async function pointAway({ cluster }: RunningGateway): Promise<boolean> {
  const { metadata } = await cluster.get(config);
  const kept: string | undefined = metadata.annotations?.[before];
  if (kept === undefined) return false;
  await cluster.mergePatch(config, { metadata: { annotations: { [before]: null } }, data: JSON.parse(kept) as object });
  await cluster.mergePatch(secrets, { data: { [secretKey]: null } });
  return true;
}

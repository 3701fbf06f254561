import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApiServer } from "../../contracts/kubernetes.js";
import { makeCertificates } from "./certificates.js";
import { type BedPlan, bedFiles } from "./command-lines.js";
import { formatBedKubeconfig, newTokens } from "./kubeconfig.js";

/** Writes what the programs of a bed share (keys, certificates, tokens, kubeconfig), for the owner's eyes only. Gives the way to the API server. */
export async function prepareFolder({ folder, ports }: BedPlan): Promise<ApiServer> {
  const certificates = await makeCertificates();
  const tokens = newTokens();
  const url = `https://127.0.0.1:${ports.apiServer}`;
  const contents: Readonly<Record<keyof typeof bedFiles, string>> = {
    ca: certificates.caCertificate,
    certificate: certificates.server.certificate,
    key: certificates.server.key,
    serviceAccountKey: certificates.serviceAccountKey,
    tokens: `${tokens.admin},bed-admin,1,"system:masters"\n${tokens.user},bed-user,2\n`,
    kubeconfig: formatBedKubeconfig({ url, certificates, tokens }),
  };
  for (const name of Object.keys(bedFiles) as (keyof typeof bedFiles)[])
    writeFileSync(join(folder, bedFiles[name]), contents[name], { mode: 0o600 });
  return { url, token: tokens.admin, caCertificate: certificates.caCertificate };
}

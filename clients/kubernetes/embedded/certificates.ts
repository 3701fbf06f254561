import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

/** What the server proves itself with and what callers prove themselves with. All PEM except the token. */
export interface ServerIdentity {
  readonly caCertificate: string;
  readonly certificate: string;
  readonly key: string;
  readonly token: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const tenYearsMs = 10 * 365 * 86_400_000;
const renewBeforeMs = 90 * 86_400_000;
const fileName = "identity.json";

function pemOfKey(der: ArrayBuffer): string {
  const body =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g)
      ?.join("\n") ?? "";
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`;
}

function alternativeNames(host: string): x509.SubjectAlternativeNameExtension {
  const addresses = [...new Set(["127.0.0.1", "::1", ...(/^[\d.]+$|:/.test(host) ? [host] : [])])];
  const names = [...new Set(["localhost", "kubernetes.default.svc", ...(/^[\d.]+$|:/.test(host) ? [] : [host])])];
  return new x509.SubjectAlternativeNameExtension([
    ...names.map((value) => ({ type: "dns" as const, value })),
    ...addresses.map((value) => ({ type: "ip" as const, value })),
  ]);
}

async function issue(host: string): Promise<ServerIdentity> {
  const caKeys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const notBefore = new Date(Date.now() - 3_600_000);
  const notAfter = new Date(Date.now() + tenYearsMs);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=fairlead-embedded-ca",
    serialNumber: `01${randomBytes(15).toString("hex")}`,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    keys: caKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const server = await x509.X509CertificateGenerator.create({
    subject: "CN=fairlead-embedded-apiserver",
    issuer: ca.subject,
    serialNumber: `01${randomBytes(15).toString("hex")}`,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      alternativeNames(host),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  return {
    caCertificate: `${ca.toString("pem")}\n`,
    certificate: `${server.toString("pem")}\n`,
    key: pemOfKey(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)),
    token: randomBytes(32).toString("base64url"),
  };
}

function readKept(file: string, host: string): ServerIdentity | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as ServerIdentity;
    const certificate = new x509.X509Certificate(kept.certificate);
    const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
    const stillGood = certificate.notAfter.getTime() - Date.now() > renewBeforeMs && names.some(({ value }) => value === host);
    return stillGood && kept.token.length >= 32 ? kept : undefined;
  } catch {
    // A file that was cut off or edited by hand is replaced; callers read the new kubeconfig.
    return undefined;
  }
}

/**
 * The identity kept in the data folder (`identity.json`, mode 0600), made anew when it is missing, unreadable, about to expire or for another host.
 * The CA's private key is thrown away once the server's certificate is signed.
 */
export async function loadIdentity(dataFolder: string, host: string): Promise<ServerIdentity> {
  const file = join(dataFolder, fileName);
  const kept = readKept(file, host);
  if (kept !== undefined) return kept;
  const identity = await issue(host);
  writeFileSync(`${file}.new`, JSON.stringify(identity), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return identity;
}

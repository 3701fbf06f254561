import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedOf } from "../../../plugins/helm/run-template.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { chartIn, dataOf, type HelmCase, renderHelm, seeing } from "./render-helm.js";

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 900_000);
afterAll(() => tools.sandbox.close());

const render = (expressions: Readonly<Record<string, string>>, more: Partial<HelmCase> = {}) =>
  renderHelm(tools, { files: chartIn("app", { "templates/seen.yaml": seeing(expressions) }), ...more });

const certificates = `apiVersion: v1
kind: ConfigMap
metadata: {name: seen}
data:
  {{- $ca := genCA "ca.example.com" 3650 }}
  {{- $web := genSignedCert "web" (list "10.0.0.1") (list "web.example.com") 30 $ca }}
  {{- $own := genSelfSignedCert "own" nil (list "own.example.com") 30 }}
  {{- range $name, $pair := dict "ca" $ca "web" $web "own" $own }}
  {{ $name }}: {{ $pair.Cert | quote }}
  {{ $name }}Key: {{ $pair.Key | quote }}
  {{- end }}
`;

describe("keys", () => {
  test("certificates of a chart verify, and each has a key of its own", async () => {
    const result = await renderHelm(tools, { files: chartIn("app", { "templates/seen.yaml": certificates }) });
    const { ca = "", caKey = "", web = "", webKey = "", own = "", ownKey = "" } = dataOf(result);
    const [authority, site, lone] = [ca, web, own].map((text) => new X509Certificate(text));
    expect(authority?.ca).toBe(true);
    expect(site?.verify(createPublicKey(ca))).toBe(true);
    expect(site?.checkHost("web.example.com")).toBe("web.example.com");
    expect(lone?.verify(createPublicKey(own))).toBe(true);
    for (const [certificate, key] of [[authority, caKey] as const, [site, webKey] as const, [lone, ownKey] as const]) {
      expect(certificate?.checkPrivateKey(createPrivateKey(key))).toBe(true);
      expect(certificate?.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    }
    expect(new Set([caKey, webKey, ownKey]).size).toBe(3);
    expect(result.warnings).toEqual([expect.stringMatching(/^NONDETERMINISTIC: templates call genCA, genSelfSignedCert, genSi/)]);
  });

  test("genPrivateKey gives an RSA key of 4096 bits, and other kinds as ever", async () => {
    const {
      rsa = "",
      plain = "",
      ecdsa = "",
    } = dataOf(await render({ rsa: 'genPrivateKey "rsa"', plain: 'genPrivateKey ""', ecdsa: 'genPrivateKey "ecdsa"' }));
    const details = [rsa, plain, ecdsa].map((key) => createPrivateKey(key).asymmetricKeyDetails);
    expect(details).toMatchObject([{ modulusLength: 4096 }, { modulusLength: 4096 }, { namedCurve: "prime256v1" }]);
    expect(rsa).not.toBe(plain);
  });

  test("keys are nobody's input: the read set does not know them", async () => {
    const { readSet } = await render({ rsa: 'genPrivateKey "rsa"' });
    expect(JSON.stringify(readSet)).not.toContain("keys");
  });
});

describe("a seed", () => {
  const chance = {
    text: "randAlphaNum 20",
    number: "randInt 0 1000000",
    id: "uuidv4",
    now: "now | date `2006-01-02`",
    bytes: "randBytes 9",
  };
  const seeded = (helmSeed: string, instanceName = "shop") => ({ facts: { helmSeed, instanceName } });

  test("gives the same again, and says that it is no secret", async () => {
    const [once, again] = [await render(chance, seeded("1")), await render(chance, seeded("1"))];
    expect(dataOf(again)).toEqual(dataOf(once));
    expect(dataOf(once)["now"]).toBe("2020-01-01");
    expect(once.warnings).toEqual([expect.stringMatching(/^SEEDED: templates call now, randAlphaNum, .*no.*secret/)]);
  });

  test.each<[string, Partial<HelmCase>]>([
    ["another seed", seeded("2")],
    ["another Application", seeded("1", "other")],
    ["another release", { ...seeded("1"), helm: { releaseName: "other" } }],
    ["none", seeded("")],
  ])("%s gives something else", async (_, other) => {
    const [first, second] = [dataOf(await render(chance, seeded("1"))), dataOf(await render(chance, other))];
    for (const name of ["text", "number", "id", "bytes"]) expect(second[name]).not.toBe(first[name]);
  });

  test("makes keys and certificates in the module, the same again", async () => {
    const keys = { ecdsa: 'genPrivateKey "ecdsa"', ca: '(genCA "ca" 3650).Key', user: 'htpasswd "a" "b"' };
    const [once, again] = [dataOf(await render(keys, seeded("1"))), dataOf(await render(keys, seeded("1")))];
    expect(again).toEqual(once);
    expect(createPrivateKey(once["ca"] ?? "").asymmetricKeyDetails?.modulusLength).toBe(2048);
  });

  test("is asked for by every render, so that one without does not share the other's", async () => {
    const { readSet } = await render({ a: "1" }, seeded("x"));
    expect(readSet.facts).toMatchObject({ helmSeed: "x", instanceName: "shop" });
    expect((await render({ a: "1" })).readSet.facts).toMatchObject({ helmSeed: "" });
  });

  test("seedOf() is none for an empty text", () => {
    expect(seedOf({ fact: (name) => (name === "helmSeed" ? "" : "shop") })).toBeUndefined();
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCertificate } from "../../../server/start/certificate.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-certificates-"));
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=a"];
  for (const name of ["a", "b"]) {
    const out = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)];
    execFileSync("openssl", ["req", "-x509", ...ec, ...out], { stdio: "ignore" });
  }
  writeFileSync(join(folder, "text"), "nothing of the kind");
});

afterAll(() => rmSync(folder, { recursive: true }));

const read = (certificate: string, key: string) =>
  readCertificate({ certificateFile: join(folder, certificate), keyFile: join(folder, key) });

test("readCertificate() gives a certificate and its key as they stand in their files", () => {
  expect(read("a.crt", "a.key")).toEqual({
    cert: expect.stringContaining("BEGIN CERTIFICATE"),
    key: expect.stringContaining("BEGIN PRIVATE KEY"),
  });
});

test.each([
  ["a key of another certificate", "a.crt", "b.key", /"\S*b\.key" does not belong to .*a\.crt/],
  ["a file that is no certificate", "text", "a.key", /Cannot use the TLS certificate "\S*text"/],
  ["a file that is no key", "a.crt", "text", /Cannot use the TLS key "\S*text"/],
  ["no file", "a.crt", "gone", /Cannot use the TLS key .*ENOENT/],
])("S1 readCertificate() refuses %s", (_, certificate, key, expected) => {
  expect(() => read(certificate, key)).toThrow(expected);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  createPackageRepository,
  type PackageRepositoryOptions,
  type Packages,
} from "../../../clients/charts/package-repository.js";
import { createEgress, type Egress, type EgressOptions } from "../../../clients/egress/egress.js";
import type { RepositoryBook, RepositorySecret } from "../../../engine/model/repository-access.js";
import { createRepositoryBook } from "../../../engine/source/repository-book.js";
import { readYamlValues } from "../../../plugins/reading/read-texts.js";
import { realClock } from "../git/remote.js";

/** A signal that never fires. */
export const never = new AbortController().signal;

/** A guard that lets requests reach this machine. */
export function loopbackEgress(options: Partial<EgressOptions> = {}): Egress {
  const egress = createEgress({ version: "1.2.3", rules: { allowsLoopback: true }, ...options });
  onTestFinished(() => egress.close());
  return egress;
}

/** A book with these Secrets, each a repository unless its `type` is given as `kind`. */
export function bookOf(...secrets: readonly Readonly<Record<string, string>>[]): RepositoryBook {
  const named = secrets.map(
    ({ secretType = "repository", ...data }, index): RepositorySecret => ({ name: `secret-${index}`, type: secretType, data }),
  );
  return createRepositoryBook({ secrets: named, tlsCertificates: {}, sshKnownHosts: {} });
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-charts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Charts and artifacts from this machine, over plain HTTP. */
export function openPackages(options: Partial<PackageRepositoryOptions> = {}): Packages {
  const book = bookOf();
  return createPackageRepository({
    readYaml: readYamlValues,
    folder: temporaryFolder(),
    http: loopbackEgress(),
    book: () => book,
    clock: realClock,
    allowsPlainHttp: true,
    ...options,
  });
}

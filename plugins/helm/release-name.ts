import { helmFailure, quoted } from "./failure.js";

const part = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const pattern = `^${part}(\\.${part})*$`;
const valid = new RegExp(pattern);
const longest = 53;

/**
 * The release's name: what the Application says, else the Application's own name.
 * @param appName asked only if it is needed
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`)
 * @see helm/helm:pkg/chart/v2/util/validate_name.go
 */
export function chooseReleaseName(releaseName: string, appName: () => string): string {
  const name = releaseName === "" ? appName() : releaseName;
  if (name.length <= longest && valid.test(name)) return name;
  const fix =
    releaseName === ""
      ? "; it is the Application's name, set helm.releaseName to a shorter or simpler one"
      : "; change helm.releaseName";
  throw helmFailure(
    "SPEC_INVALID",
    `release name ${quoted(name)}: invalid release name, must match regex ${pattern} and the length must not be longer than ${longest}${fix}`,
    { field: "/helm/releaseName" },
  );
}

/**
 * The namespace of a release as it is told to the chart.
 * @throws FairleadError `BAD_USER_INPUT` (`SPEC_INVALID`) if it is no DNS label
 */
export function checkNamespace(namespace: string, field: string): string {
  if (namespace.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace)) return namespace;
  throw helmFailure(
    "SPEC_INVALID",
    `Cannot use ${quoted(namespace)} of ${field} as the release's namespace: a namespace has at most 63 of a-z, 0-9 and -, and begins and ends with a letter or digit`,
    { field },
  );
}

import type { PackagePlace } from "../../engine/ports/package-repository.js";
import { readEgressUrl, showUrl } from "../egress/egress-url.js";
import { packageFailure } from "./package-failure.js";

/** Where a chart or an artifact really lies. */
export type ReadPlace =
  /** A Helm repository over HTTP; `url` ends in a slash. */
  | { readonly kind: "helm"; readonly url: string; readonly chart: string; readonly shown: string }
  /** A repository of a registry. `isChart`: only a Helm chart will do, and its version is a tag. */
  | {
      readonly kind: "oci";
      /** `host` or `host:port`. */
      readonly host: string;
      readonly repository: string;
      readonly isChart: boolean;
      readonly shown: string;
    };

const chartName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?){0,7}$/;
const registryHost = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?$/;
/** A name as registries take it. */
const repositoryName = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/**
 * Reads where a source lies: `https://…` with a chart is a Helm repository; `oci://…` and a bare `host/path` with a chart are registries; `oci://…` alone is
 * an artifact. Decides by the text alone.
 * @throws FairleadError `BAD_USER_INPUT` (`REPO_NOT_PERMITTED`, `CHART_INVALID`)
 * @see https://github.com/opencontainers/distribution-spec (pulling manifests, `<name>`)
 */
export function readPlace({ repoURL, chart = "" }: PackagePlace): ReadPlace {
  const text = repoURL.trim();
  if (chart !== "" && (!chartName.test(chart) || chart.length > 256)) {
    throw packageFailure(
      "CHART_INVALID",
      `Cannot use chart ${JSON.stringify(chart.slice(0, 200))}: a chart's name holds letters, digits, dots and dashes`,
    );
  }
  const registry = /^oci:\/\/(.*)$/i.exec(text)?.[1] ?? (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? undefined : text);
  if (registry !== undefined) return readRegistryPlace(text, registry, chart);
  if (chart === "") throw refusal(text, `it is no registry; write it as "oci://host/name", or name a chart`);
  readEgressUrl(text, { action: `Cannot use repository "${showUrl(text)}"`, allowsHttp: true });
  return { kind: "helm", url: text.endsWith("/") ? text : `${text}/`, chart, shown: showUrl(text) };
}

function readRegistryPlace(text: string, rest: string, chart: string): ReadPlace {
  const [host = "", ...parts] = rest.replace(/\/+$/, "").split("/");
  if (!registryHost.test(host)) throw refusal(text, "its host is no host name");
  const repository = [...parts, ...(chart === "" ? [] : [chart])].join("/");
  if (repository.length > 255 || !repositoryName.test(repository)) {
    throw refusal(
      text,
      `"${repository.slice(0, 100)}" is no name of a registry's repository; it holds small letters, digits, dots, dashes and slashes`,
    );
  }
  return { kind: "oci", host: host.toLowerCase(), repository, isChart: chart !== "", shown: `oci://${host}/${repository}` };
}

function refusal(text: string, because: string): Error {
  return packageFailure("REPO_NOT_PERMITTED", `Cannot use repository "${showUrl(text)}": ${because}`);
}

import type { Json, JsonObject } from "../../engine/model/manifest.js";
import type { PackageInfo } from "../../engine/ports/package-repository.js";
import { packageFailure } from "./package-failure.js";

/** One blob of an artifact. */
export interface LayerDescriptor {
  readonly mediaType: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  readonly size: number;
}

/** What an artifact's manifest says. */
export interface ArtifactManifest {
  readonly content: LayerDescriptor;
  readonly isChart: boolean;
  readonly info: Omit<PackageInfo, "version">;
}

/** What may be unpacked unless configured. */
export const defaultLayerTypes: readonly string[] = [
  "application/vnd.oci.image.layer.v1.tar",
  "application/vnd.oci.image.layer.v1.tar+gzip",
  "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
];

const chartConfig = "application/vnd.cncf.helm.config.v1+json";
const chartContent = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const mostLayers = 10;

/**
 * Finds the one layer of an artifact that holds its files. Of a Helm chart it is the chart's content, whatever else (a provenance file) comes along.
 * @param name what messages call it
 * @throws FairleadError `BAD_USER_INPUT` (`OCI_LAYOUT`, `OCI_MEDIA_TYPE`)
 * @see argoproj/argo-cd:util/oci/client.go; opencontainers/image-spec:manifest.md
 */
export function chooseLayer(manifest: Json, name: string, allowedTypes: readonly string[] = defaultLayerTypes): ArtifactManifest {
  const refuse = (because: string) => packageFailure("OCI_LAYOUT", `${because} (${name})`);
  if (!isObject(manifest)) throw refuse("the manifest is no JSON object");
  if (Array.isArray(manifest["manifests"])) {
    throw refuse("the artifact is an index of several images, not one artifact; name one of them by its digest");
  }
  if (!Array.isArray(manifest["layers"])) throw refuse("the manifest has no layers");
  const layers = manifest["layers"] as readonly Json[];
  if (layers.length > mostLayers) throw refuse(`expected no more than ${mostLayers} oci layers, got ${layers.length}`);
  const descriptors = layers.map((layer) => readDescriptor(layer));
  if (descriptors.some((one) => one === undefined)) throw refuse("a layer has no readable media type, digest and size");
  const config = readDescriptor(manifest["config"] ?? null);
  const isChart = config?.mediaType === chartConfig;
  const fits = (type: string) => (isChart ? type === chartContent : /tar$|tar\+gzip$|tar\.gzip$/.test(type));
  const contents = descriptors.filter((one) => one !== undefined && fits(one.mediaType));
  const [content] = contents;
  if (content === undefined || contents.length !== 1)
    throw refuse(`expected only a single oci content layer, got ${contents.length}`);
  if (!allowedTypes.includes(content.mediaType)) {
    const sentence = `oci layer media type ${content.mediaType} is not in the list of allowed media types`;
    throw packageFailure("OCI_MEDIA_TYPE", `${sentence} (${name}); allowed are ${allowedTypes.join(", ")}`);
  }
  return { content, isChart, info: readAnnotations(manifest["annotations"]) };
}

function readDescriptor(value: Json): LayerDescriptor | undefined {
  if (!isObject(value)) return undefined;
  const { mediaType, digest, size } = value;
  if (typeof mediaType !== "string" || mediaType.length > 200) return undefined;
  if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  return typeof size === "number" && Number.isSafeInteger(size) && size >= 0 ? { mediaType, digest, size } : undefined;
}

function readAnnotations(value: Json | undefined): Omit<PackageInfo, "version"> {
  const annotations = isObject(value) ? value : {};
  const text = (key: string) => {
    const found = annotations[`org.opencontainers.image.${key}`];
    return typeof found === "string" && found !== "" ? found.slice(0, 4096) : undefined;
  };
  const [createdAt, authors, description] = [text("created"), text("authors"), text("description")];
  const home = text("documentation") ?? text("source");
  return {
    ...(createdAt !== undefined && { createdAt }),
    ...(authors !== undefined && { authors }),
    ...(description !== undefined && { description }),
    ...(home !== undefined && { home }),
  };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

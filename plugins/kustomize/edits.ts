import type { BuildEnvironment } from "../build-environment.js";
import { kustomizeFailure, quoted } from "./failure.js";
import { checkImageForm } from "./image-form.js";
import type { KustomizeEdits } from "./messages.js";
import type { KustomizeOptions } from "./options.js";

type Expand = (text: string, field: string) => string;

/**
 * What an Application changes in a kustomization, variables replaced, labels in the order of their keys.
 * @returns undefined if it changes nothing
 * @throws FairleadError `BAD_USER_INPUT` (`KUSTOMIZE_EDIT_FAILED`) with the JSON pointer of the field
 * @see argoproj/argo-cd:util/kustomize/kustomize.go `Build`
 */
export function kustomizeEdits(
  options: KustomizeOptions,
  environment: Pick<BuildEnvironment, "expand">,
): KustomizeEdits | undefined {
  const expand: Expand = (text, field) => environment.expand(text, field);
  const labels = Object.keys(options.commonLabels).length;
  if (labels > 0 && options.labelIncludeTemplates && !options.labelWithoutSelector) {
    throw refusal(
      "/kustomize/labelIncludeTemplates",
      "--without-selector flag must be specified for --include-templates to work: set labelWithoutSelector to true as well",
    );
  }
  const annotationOf = options.commonAnnotationsEnvsubst ? expand : (text: string) => text;
  const edits: KustomizeEdits = {
    ...(options.namePrefix !== "" && { namePrefix: options.namePrefix }),
    ...(options.nameSuffix !== "" && { nameSuffix: options.nameSuffix }),
    images: options.images.map((image, at) => readImage(image, `/kustomize/images/${at}`, expand)),
    replicas: options.replicas.map(({ name, count }, at) => ({
      name,
      count: readCount(count, `/kustomize/replicas/${at}/count`),
    })),
    commonLabels: expandAll(options.commonLabels, "/kustomize/commonLabels", expand),
    forceCommonLabels: options.forceCommonLabels,
    labelWithoutSelector: options.labelWithoutSelector,
    labelIncludeTemplates: options.labelIncludeTemplates,
    commonAnnotations: expandAll(options.commonAnnotations, "/kustomize/commonAnnotations", annotationOf),
    forceCommonAnnotations: options.forceCommonAnnotations,
    ...(options.namespace !== "" && { namespace: options.namespace }),
    patches: options.patches.map(withoutEmpty),
    components: options.components,
  };
  return changesNothing(edits) ? undefined : edits;
}

/** What a person should know of the changes. */
export function warningsOfEdits(options: KustomizeOptions): readonly string[] {
  if (Object.keys(options.commonLabels).length === 0 || options.labelWithoutSelector) return [];
  return [
    "SELECTOR_LABELS: /kustomize/commonLabels: the labels go into selectors too, which cannot be changed on objects that exist; set labelWithoutSelector to true to leave selectors alone",
  ];
}

function readImage(image: string, field: string, expand: Expand): string {
  const expanded = expand(image, field);
  const wrong = checkImageForm(expanded);
  if (wrong === undefined) return expanded;
  const empty = emptyVariables(image, field, expand);
  const because = empty.length === 0 ? wrong : `${wrong}; ${empty.join(" and ")} is empty or unknown`;
  throw refusal(field, `Cannot use image ${quoted(image)}: ${because}`);
}

/** The variables of a text that have no value, as they are written. */
function emptyVariables(text: string, field: string, expand: Expand): readonly string[] {
  const written = text.match(/\$(?:\w+|\{[^}]*\})/g) ?? [];
  return [...new Set(written)].filter((variable) => expand(variable, field) === "");
}

function readCount(count: number | string, field: string): number {
  if (typeof count === "number") return count;
  if (/^[+-]?\d{1,9}$/.test(count)) return Number(count);
  throw refusal(field, `expected integer value for count. Received: ${count.slice(0, 200)}`);
}

function expandAll(texts: Readonly<Record<string, string>>, field: string, expand: Expand): Readonly<Record<string, string>> {
  const entries = Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, expand(value, `${field}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`)]),
  );
}

/** A field that is empty counts as absent, as it does when Argo CD writes the patch into the file. */
function withoutEmpty(patch: KustomizeOptions["patches"][number]): KustomizeEdits["patches"][number] {
  return Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined && (typeof value !== "string" || value !== "")),
  );
}

function changesNothing(edits: KustomizeEdits): boolean {
  return Object.values(edits).every(
    (value: unknown) =>
      typeof value === "boolean" || (typeof value === "object" && value !== null && Object.keys(value).length === 0),
  );
}

function refusal(field: string, message: string) {
  return kustomizeFailure("KUSTOMIZE_EDIT_FAILED", message, { field });
}

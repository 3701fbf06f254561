import type { Health } from "../../../model/health.js";
import type { Manifest } from "../../../model/manifest.js";
import { conditionsOf, type StatusCondition, specOf, statusOf, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { conditionRule } from "./condition-rule.js";

/** What makes a kind of Flux well or busy. */
interface FluxKind {
  /** Conditions of which one must hold beside `Ready`. */
  readonly beside?: readonly string[];
  /** The status of `Ready` of an object that is being worked on: newer controllers say `Unknown`, those of images `False`. */
  readonly busy: "Unknown" | "False";
  /** The reasons of `Reconciling` that mean work; without it any. */
  readonly work?: readonly string[];
  readonly before?: (object: Manifest) => Health | undefined;
}

function suspended(object: Manifest): Health | undefined {
  return specOf(object).suspend === true ? verdict("Suspended", `${object.kind} is suspended`) : undefined;
}

function fluxRule(group: string, kinds: readonly string[], kind: FluxKind): HealthRule {
  const { before = suspended } = kind;
  return {
    groups: [group],
    kinds,
    assess(object) {
      const early = before(object);
      if (early !== undefined) return early;
      if (!Array.isArray(statusOf(object).conditions)) return verdict("Progressing", "Status unknown");
      return judgeFlux(conditionsOf(object), kind);
    },
  };
}

/**
 * Well: ready, and one of `beside` holds. Busy: not ready yet and being reconciled. All else is ill. Argo CD counts what holds, and so calls a release that also
 * passed its tests ill, and one that is not ready but has passed them well; we do not.
 * @see argoproj/argo-cd:resource_customizations/source.toolkit.fluxcd.io/GitRepository/health.lua
 */
function judgeFlux(conditions: readonly StatusCondition[], { beside = [], busy, work }: FluxKind): Health {
  const holds = (type: string) => conditions.find((one) => one.type === type && one.status === "True");
  const ready = conditions.findLast(({ type }) => type === "Ready");
  const reconciling = holds("Reconciling");
  const message = [ready?.reason, holds("ArtifactOutdated")?.reason].filter((reason) => reason !== undefined).join(" ");
  const isWorking = reconciling !== undefined && (work === undefined || work.includes(reconciling.reason));
  if (ready?.status === busy && isWorking) return verdict("Progressing", message);
  const isComplete = beside.length === 0 || beside.some((type) => holds(type) !== undefined);
  return verdict(ready?.status === "True" && isComplete ? "Healthy" : "Degraded", message);
}

const source: FluxKind = { beside: ["ArtifactInStorage"], busy: "Unknown" };

function silentHelmRepository(repository: Manifest): Health | undefined {
  const isOci = textAt(specOf(repository), "type") === "oci";
  return (
    suspended(repository) ??
    (isOci ? verdict("Healthy", "Helm repositories of type 'oci' do not contain any information in the status.") : undefined)
  );
}

/**
 * Kinds of Flux.
 * @see https://fluxcd.io/flux/components/
 */
export const fluxRules: readonly HealthRule[] = [
  fluxRule("source.toolkit.fluxcd.io", ["Bucket", "GitRepository", "HelmChart", "OCIRepository"], source),
  fluxRule("source.toolkit.fluxcd.io", ["HelmRepository"], { ...source, before: silentHelmRepository }),
  fluxRule("kustomize.toolkit.fluxcd.io", ["Kustomization"], { busy: "Unknown" }),
  fluxRule("helm.toolkit.fluxcd.io", ["HelmRelease"], { beside: ["Released", "TestSuccess"], busy: "Unknown" }),
  fluxRule("image.toolkit.fluxcd.io", ["ImageUpdateAutomation"], { busy: "Unknown" }),
  fluxRule("image.toolkit.fluxcd.io", ["ImageRepository"], { busy: "False", work: ["NewGeneration", "Scanning"] }),
  fluxRule("image.toolkit.fluxcd.io", ["ImagePolicy"], {
    busy: "False",
    work: ["NewGeneration", "AccessingRepository", "ApplyingPolicy"],
    before: () => undefined,
  }),
  // A receiver that is not ready is never busy.
  fluxRule("notification.toolkit.fluxcd.io", ["Receiver"], { busy: "False", work: [] }),
  conditionRule({
    groups: ["notification.toolkit.fluxcd.io", "source.extensions.fluxcd.io", "fluxcd.controlplane.io"],
    kinds: ["Alert", "Provider", "ArtifactGenerator", "FluxInstance", "ResourceSet", "ResourceSetInputProvider"],
    before: suspended,
    lines: [
      ["Stalled=True", "Degraded"],
      ["Ready=True", "Healthy"],
      ["Reconciling=True", "Progressing"],
      ["Ready=Unknown", "Progressing"],
      ["Ready=False", "Degraded"],
    ],
    first: "line",
  }),
];

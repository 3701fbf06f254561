import type { HealthStatus } from "../../../model/health.js";
import type { Manifest } from "../../../model/manifest.js";
import { objectAt, textAt, verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { type Text, writeText } from "./text.js";

/** A verdict in a table of phases; without a message there is none. */
export type PhaseVerdict = readonly [health: HealthStatus, message?: Text<string>];

/** A rule of kinds that say in one word how they are. */
export interface PhaseRule extends Pick<HealthRule, "groups" | "kinds"> {
  /** Where the word stands, fields divided by dots: `status.phase`. */
  readonly at: string;
  readonly phases: Readonly<Record<string, PhaseVerdict>>;
  /** The verdict of any other phase. Without it what `absent` says. */
  readonly others?: PhaseVerdict;
  /** The verdict while there is no phase. Without it there is no opinion. */
  readonly absent?: PhaseVerdict;
}

/** Makes the rule. */
export function phaseRule({ groups, kinds, at, phases, absent, others = absent }: PhaseRule): HealthRule {
  const fields = at.split(".");
  const [last = ""] = fields.splice(-1);
  const known = new Map(Object.entries(phases));
  return {
    groups,
    kinds,
    assess(object) {
      const holder = fields.reduce<Readonly<Record<string, unknown>>>(objectAt, object as Manifest & Record<string, unknown>);
      const phase = textAt(holder, last);
      const said = known.get(phase) ?? (phase === "" ? absent : others);
      return said && verdict(said[0], writeText(said[1] ?? "", phase, object));
    },
  };
}

/** The phase itself as a message. */
export const thePhase = (phase: string): string => phase;

/** `status.message`. */
export const statusMessage = (_: string, object: Manifest): string => textAt(objectAt(object, "status"), "message");

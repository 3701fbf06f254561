import type { Asked, ExplainedLine, Explanation } from "../../engine/project/explain-decision.js";
import { placeInWords } from "../../engine/project/policy-rules.js";

/** What a person reads of a decision: yes or no, the line that decided, the other lines that speak of it, and what would turn it round. */
export function explanationText(
  explanation: Explanation,
  { who, asked }: { readonly who: string; readonly asked: Asked },
): string {
  const { decision, isByLine, lines } = explanation;
  const { resource, action, object } = asked;
  const deciding = isByLine ? lines[0] : undefined;
  const others = isByLine ? lines.slice(1) : lines;
  const answer = decision.allowed ? "yes" : "no";
  return [
    `${answer}: ${who} may ${decision.allowed ? "" : "not "}${action} ${resource}${object === "" ? "" : ` "${object}"`}`,
    deciding === undefined ? `  ${decision.because}` : `  decided by ${described(deciding)}`,
    ...others.map((line) => `  also: ${described(line)}`),
    `  ${flipText(explanation)}`,
    "",
  ].join("\n");
}

function described({ text, place, via }: ExplainedLine): string {
  const way = via.length > 1 ? `\n    (${via.join(" → ")})` : "";
  return `${placeInWords(place)}: ${text}${way}`;
}

function flipText({ decision, flip }: Explanation): string {
  const { add, remove = [], grant } = flip ?? {};
  const wanted = decision.allowed ? "no" : "yes";
  const steps = [
    ...(remove.length > 0 ? [`without ${remove.map(named).join(", ")}`] : []),
    ...(grant === undefined ? [] : [`with the scope "${grant.scope}" of the provider's resource "project:${grant.project}"`]),
    ...(add === undefined ? [] : [`with the line: ${add}`]),
  ];
  if (steps.length > 0) return `${wanted} ${steps.join(" and ")}`;
  return `no line could make it a ${wanted}`;
}

/** A line by its number; in a role, whose lines have none, by its words. */
function named({ place, text }: ExplainedLine): string {
  return "file" in place ? placeInWords(place) : `"${text}" in ${placeInWords(place)}`;
}

import type { Json } from "../../engine/model/manifest.js";
import type { CorpusCase } from "./find-cases.js";
import { type Difference, findDifferences } from "./find-differences.js";
import type { RenderedDocument, Rendering } from "./rendering.js";

/** What a comparison came to. The two that begin with `same-but-for` are known harmless differences, each by a rule of its own below. */
export type Verdict =
  | { readonly kind: "same" | "same-but-for-chance" | "same-but-for-path" }
  | { readonly kind: "both-fail"; readonly native: string; readonly ours: string }
  | { readonly kind: "differ"; readonly document: string; readonly difference: Difference }
  | { readonly kind: "only-ours-fails" | "only-native-fails"; readonly because: string };

/** Native renderings more than the first that tell what is chance: one digit of a random number is alike in two of them too often. */
const furtherRenderings = 3;

/**
 * Compares two renderings: the same documents from the same files in the same order, whatever the order of fields. Two differences are harmless:
 * - chance: our side warns `NONDETERMINISTIC`, and each place that differs also differs between further native renderings;
 * - path: a Jsonnet text differs only in what folders it says Jsonnet files lie in (`std.thisFile`).
 * @param again renders natively once more
 */
export async function judge(
  one: CorpusCase,
  { native, ours }: { readonly native: Rendering; readonly ours: Rendering },
  again: () => Promise<Rendering>,
): Promise<Verdict> {
  if (!native.ok && !ours.ok) return { kind: "both-fail", native: native.because, ours: ours.because };
  if (!native.ok) return { kind: "only-native-fails", because: native.because };
  if (!ours.ok) return { kind: "only-ours-fails", because: ours.because };
  const differences = findDifferences(asJson(native.documents), asJson(ours.documents));
  const [first] = differences;
  if (first === undefined) return { kind: "same" };
  if (one.tool === "jsonnet" && withoutFolders(native.documents) === withoutFolders(ours.documents))
    return { kind: "same-but-for-path" };
  if (!ours.notes.some((note) => note.startsWith("NONDETERMINISTIC"))) return differ(first, native.documents);
  const byChance = await findChance(native.documents, again);
  const real = differences.find(({ at }) => !byChance.some((place) => at === place || at.startsWith(`${place}/`)));
  return real === undefined ? { kind: "same-but-for-chance" } : differ(real, native.documents);
}

async function findChance(documents: readonly RenderedDocument[], again: () => Promise<Rendering>): Promise<readonly string[]> {
  const places = new Set<string>();
  for (let count = 0; count < furtherRenderings; count += 1) {
    const further = await again();
    if (!further.ok) continue;
    for (const { at } of findDifferences(asJson(documents), asJson(further.documents))) places.add(at);
  }
  return [...places];
}

/** The text with each path of a Jsonnet file cut to its name. */
function withoutFolders([first]: readonly RenderedDocument[]): string {
  const text = first?.value;
  return typeof text === "string" ? text.replaceAll(/[^"'\s]*\/(?=[^"'\s/]+\.(?:jsonnet|libsonnet)\b)/g, "") : "";
}

function asJson(documents: readonly RenderedDocument[]): Json {
  return documents.map(({ source, value }) => ({ source, value }));
}

function differ(difference: Difference, documents: readonly RenderedDocument[]): Verdict {
  const [, index = ""] = difference.at.split("/");
  return { kind: "differ", document: titleOf(documents[Number(index)], index), difference };
}

function titleOf(document: RenderedDocument | undefined, index: string): string {
  if (document === undefined || index === "") return "the list of documents";
  const { source, value } = document;
  const { kind = "", metadata } = value as { readonly kind?: string; readonly metadata?: { readonly name?: string } };
  return [`document ${index}`, source, kind, metadata?.name ?? ""].filter((word) => word !== "").join(" ");
}

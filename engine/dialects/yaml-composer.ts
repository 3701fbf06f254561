import { Composer } from "yaml";

/** The parts of the composer that are changed here; the package declares them private. */
interface ComposerSteps {
  /** What is wrong so far with the document that is being composed. */
  readonly errors: readonly unknown[];
  onError: (source: never, code: never, message: string, isWarning?: boolean) => void;
}

/** Scalars stay text: `readScalar` gives them their meaning. Duplicates are ours to report. */
const options = { schema: "failsafe", resolveKnownTags: false, uniqueKeys: false, merge: false } as const;

/** Makes a composer of documents that keeps the first error of each, which refuses it: a hostile text has one for every character. */
export function createYamlComposer(): Composer {
  const composer = new Composer(options);
  const steps = composer as unknown as ComposerSteps;
  const { onError } = steps;
  steps.onError = (source, code, message, isWarning) => {
    if (isWarning !== true && steps.errors.length === 0) onError(source, code, message);
  };
  return composer;
}

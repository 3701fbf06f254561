import { type Application, type ApplicationSource, sourcesOf } from "../model/application.js";
import type { FileTree } from "../model/file-tree.js";
import { matchRevision } from "../source/match-revision.js";
import { readSetHolds } from "../source/read-set-holds.js";
import type { ApplicationMemory } from "./application-memory.js";
import { refFrom } from "./key.js";
import { isOperating } from "./operations.js";
import type { ReconcileContext } from "./reconcile-context.js";
import type { Look } from "./repository-refs.js";

type Needs = Pick<ReconcileContext, "store" | "memories" | "repository" | "signal">;

/**
 * Tells which of a repository's readers a change of its refs can matter to. An Application whose last render read nothing that differs in the new commit
 * is left out: its memory notes that the commit was looked at, and it costs no pass. Whatever is not known for sure counts as touched.
 * @param keys of Applications, as `formatRef` writes them
 * @throws FairleadError as `Repository.filesAt`
 */
export async function touchedReaders(url: string, keys: Iterable<string>, look: Look, needs: Needs): Promise<readonly string[]> {
  const touched: string[] = [];
  const trees = createTrees(url, needs);
  for (const key of keys) {
    const application = needs.store.application(refFrom(key));
    const memory = needs.memories.peek(key);
    const isSure =
      look.failure === undefined && application !== undefined && memory !== undefined && isSettled(application, memory);
    if (!isSure || !(await isUntouched(application, memory, { url, look, trees }))) touched.push(key);
  }
  return touched;
}

/** Nothing is under way or wrong that a pass would have to take up again. */
function isSettled(application: Application, memory: ApplicationMemory): boolean {
  const isWrong = application.status?.conditions?.some(({ type }) => type.endsWith("Error")) ?? false;
  return (
    !isWrong && !isOperating(application) && !memory.hard && memory.refsNotBefore === undefined && memory.comparison !== undefined
  );
}

interface NewRefs {
  readonly url: string;
  readonly look: Look;
  readonly trees: ReturnType<typeof createTrees>;
}

async function isUntouched({ spec }: Application, memory: ApplicationMemory, { url, look, trees }: NewRefs): Promise<boolean> {
  for (const [index, source] of sourcesOf(spec).entries()) {
    if (source.repoURL !== url) continue;
    const known = memory.rendered.get(index);
    const commit = commitOf(source, look);
    if (known === undefined || commit === undefined) return false;
    if (known.commit === commit || known.checked === commit) continue;
    if ("failure" in known.outcome || !(await readSetHolds(known.outcome.result.readSet, trees.lookUp(commit)))) return false;
    memory.rendered.set(index, { ...known, checked: commit });
  }
  return true;
}

function commitOf({ targetRevision, tagPrefix }: ApplicationSource, { refs }: Look): string | undefined {
  if (refs === undefined) return undefined;
  const match = matchRevision(targetRevision, refs, tagPrefix === undefined ? {} : { tagPrefix });
  return "commit" in match ? match.commit : undefined;
}

/** The trees of one repository, each opened once, and each path in them looked up once, however many Applications ask. */
function createTrees(url: string, { repository, signal }: Needs) {
  const trees = new Map<
    string,
    { readonly files: Promise<FileTree>; readonly hashes: Map<string, Promise<string | undefined>> }
  >();
  return {
    lookUp(commit: string): (path: string) => Promise<string | undefined> {
      const tree = trees.get(commit) ?? { files: repository.filesAt(url, commit, signal), hashes: new Map() };
      trees.set(commit, tree);
      return (path) => {
        const known = tree.hashes.get(path) ?? tree.files.then(async (files) => (await files.entry(path, signal))?.hash);
        tree.hashes.set(path, known);
        return known;
      };
    },
  };
}

import type { ApplicationSource } from "../engine/model/application.js";
import type { FactName, NamedPath, ReadSet, RemoteRead } from "../engine/model/read-set.js";
import type { RemoteSources } from "../engine/ports/remote-sources.js";
import type { RenderRequest } from "../engine/ports/renderer.js";
import type { PluginInput } from "./contract.js";
import { createRecordingFileTree, type RecordingFileTree } from "./recording-file-tree.js";

/** A request as a plugin sees it, and what was consulted of it so far. */
export interface RecordingInput {
  readonly files: RecordingFileTree;
  readonly fact: PluginInput["fact"];
  /**
   * A path that holds a fact, if something is there. While nothing is, the fact itself is not recorded: Applications that differ in it alone share a render.
   */
  readonly named: (path: NamedPath, signal: AbortSignal) => Promise<string | undefined>;
  /** The input for a source as its overrides files made it. */
  inputFor(source: ApplicationSource, path: string): PluginInput;
  readSet(): ReadSet;
}

const commitDigits = /^[0-9a-f]{40}$/;

/** Wraps all of a request: what is asked for stands in the read set, whether or not the plugin made use of it. */
export function createRecordingInput({ files: tree, refs: trees, facts, remote, settings }: RenderRequest): RecordingInput {
  const files = createRecordingFileTree(tree);
  const refs = new Map([...(trees ?? [])].map(([name, other]) => [name, createRecordingFileTree(other)]));
  const asked = new Map<FactName, string>();
  const fetched: RemoteRead[] = [];
  const missingNamed: NamedPath[] = [];
  const fact = (name: FactName) => {
    asked.set(name, facts[name]);
    return facts[name];
  };
  return {
    files,
    fact,
    async named({ before, fact: name, after }, signal) {
      const path = `${before}${facts[name]}${after}`;
      if ((await tree.entry(path, signal)) !== undefined) {
        fact(name);
        return path;
      }
      missingNamed.push({ before, fact: name, after });
      return undefined;
    },
    inputFor: (source, path) => ({
      files,
      path,
      source,
      ...(trees !== undefined && { refs }),
      fact,
      remote: recordRemote(remote, fetched),
      settings,
    }),
    readSet: () => ({
      ...files.readSet(),
      ...(refs.size > 0 && { refs: Object.fromEntries([...refs].map(([name, other]) => [name, other.readSet()])) }),
      ...(asked.size > 0 && { facts: Object.fromEntries([...asked].sort(([a], [b]) => (a < b ? -1 : 1))) }),
      ...(missingNamed.length > 0 && { missingNamed }),
      ...(fetched.length > 0 && { remote: fetched.toSorted((a, b) => (a.asked < b.asked ? -1 : a.asked > b.asked ? 1 : 0)) }),
    }),
  };
}

function recordRemote(remote: RemoteSources, fetched: RemoteRead[]): RemoteSources {
  return {
    ...remote,
    ...(remote.gitLogin !== undefined && {
      async gitLogin(url: string, signal: AbortSignal) {
        const login = await remote.gitLogin?.(url, signal);
        // What is fetched with it is not seen from here, so it may be another thing the next time.
        fetched.push({ asked: `login ${url}`, got: login === undefined ? "none" : "given", isFloating: true });
        return login;
      },
    }),
    async file(url, signal, options) {
      const file = await remote.file(url, signal, options);
      fetched.push({ asked: `file ${url}`, got: file.digest, isFloating: true });
      return file;
    },
    async tree(url, revision, signal) {
      const tree = await remote.tree(url, revision, signal);
      fetched.push({ asked: `git ${url} ${revision}`, got: tree.commit, isFloating: !commitDigits.test(revision) });
      return tree;
    },
    async chart(request, signal) {
      const chart = await remote.chart(request, signal);
      const asked = `chart ${request.repository} ${request.name} ${request.version}`;
      fetched.push({ asked, got: `${chart.version} ${chart.digest}`, isFloating: chart.version !== request.version });
      return chart;
    },
  };
}

import type { AppProject } from "../model/app-project.js";
import type { Application, ApplicationSource } from "../model/application.js";
import type { Comparison } from "../model/comparison.js";
import type { Manifest } from "../model/manifest.js";
import type { LiveHook } from "../sync/build-tasks.js";
import type { WatchedCluster } from "./clusters.js";
import type { PairJudge } from "./judge-pairs.js";
import type { Rendering } from "./render-sources.js";

/** The world around one Application, seen in one pass. */
export interface Observation {
  readonly application: Application;
  readonly project: AppProject;
  readonly watched: WatchedCluster;
  readonly instanceName: string;
  readonly sources: readonly ApplicationSource[];
  readonly rendering: Rendering;
  /** Rendered objects that are hooks, stamped and placed. */
  readonly hooks: readonly Manifest[];
  /** Hook objects of this Application that are live. */
  readonly liveHooks: readonly LiveHook[];
  readonly comparison: Comparison;
  /** A target with the fields that do not count as they are live; for `RespectIgnoreDifferences`. */
  readonly keepIgnored: PairJudge["keepIgnored"];
  /** The health of an object is still to be judged for the first time: how well the Application is stays as it was told last. */
  readonly awaitsFirstVerdict: boolean;
}

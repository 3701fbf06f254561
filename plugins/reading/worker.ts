import { parentPort } from "node:worker_threads";
import { answerJob } from "./answer-job.js";
import type { ReadJob } from "./messages.js";

/** The thread: answers one job after the other. */
parentPort?.on("message", (job: ReadJob) => parentPort?.postMessage(answerJob(job), []));

import { afterEach } from "vitest";
import { startWorker, type Worker, type World, type WorldPorts } from "../fakes/world.js";

/** Gives a function that starts engines; those still at work are stopped after each test of the file. */
export function useWorkers(): (world: World, ports?: WorldPorts) => Promise<Worker> {
  const workers: Worker[] = [];
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.stop();
  });
  return async (world, ports) => {
    const worker = await startWorker(world, ports);
    workers.push(worker);
    return worker;
  };
}

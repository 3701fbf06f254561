import { afterAll, beforeAll } from "vitest";
import { patienceMs } from "../eventually.js";
import { type Neighbours, startNeighbours } from "./neighbours.js";

/** Neighbours for the tests of a file. They are there once those run, and gone after them. */
export function openNeighbours(): () => Neighbours {
  let neighbours: Neighbours | undefined;
  beforeAll(async () => {
    neighbours = await startNeighbours();
  });
  afterAll(async () => {
    await neighbours?.stop();
  }, patienceMs);
  return () => {
    if (neighbours === undefined) throw new Error("The neighbours did not start; the first failure of this file says why.");
    return neighbours;
  };
}

import { afterAll, beforeAll } from "vitest";
import type { Json } from "../../../engine/model/manifest.js";
import type { ToolAnswer } from "../../../plugins/tools/tool-answer.js";
import type { ToolName } from "../../../plugins/tools/tool-modules.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { memoryFiles } from "./memory-files.js";

/** Opens the real modules for the tests of a file, and gives what runs one of them once: its very answer. */
export function useModules() {
  let tools: RealTools | undefined;
  beforeAll(async () => {
    tools = await openRealTools();
  }, 900_000);
  afterAll(() => tools?.sandbox.close());
  return async <Output>(tool: ToolName, input: Json, files: Readonly<Record<string, string | Uint8Array>>) => {
    if (tools === undefined) throw new Error("the modules are not open");
    const job = { input, files: memoryFiles(files), preload: ["/src"] };
    const { output } = await tools.sandbox.run(tools.modules.guest(tool), job, AbortSignal.timeout(60_000));
    return JSON.parse(new TextDecoder().decode(output)) as ToolAnswer<Output>;
  };
}

import { buildSandboxPrograms } from "../plugins/sandbox/build.mjs";

/** Called by vitest once, before any test. */
export const setup = () => buildSandboxPrograms();

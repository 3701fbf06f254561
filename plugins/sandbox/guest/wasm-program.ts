import { load, prepare, run } from "./wasm.js";

// What the worker calls in the isolate; a module has no way to reach it.
Object.assign(globalThis, { fairleadGuest: { load, prepare, run } });

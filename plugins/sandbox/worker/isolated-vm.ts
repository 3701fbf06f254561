import { createRequire } from "node:module";
import type isolatedVm from "isolated-vm";

const addon = createRequire(import.meta.filename)(process.argv[2] ?? "") as { readonly ivm: typeof isolatedVm };

/** isolated-vm, from the compiled file that the parent gives as the first argument: a worker may read nothing else. */
export const { ivm } = addon;

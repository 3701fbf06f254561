import { configureGlobal } from "fast-check";

// Laws are tried on the same cases every time, so that a run says something about the change it judges; `FAIRLEAD_LONG=1` looks for new ones.
if (process.env["FAIRLEAD_LONG"] !== "1") configureGlobal({ seed: 20_260_101 });

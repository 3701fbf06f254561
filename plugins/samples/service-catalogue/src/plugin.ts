import { defineGenerator } from "@fairlead/plugin-sdk";
import { objectsOf } from "./objects.js";
import type { Parameters } from "./parameters.js";
import { readCatalogue } from "./read-catalogue.js";

/** A catalogue of services → Deployment, Service and Ingress of each. */
export default defineGenerator<Parameters>({
  id: "service-catalogue",
  generate(context) {
    const services = readCatalogue(context);
    return services.flatMap((service) => objectsOf(service, context.input.parameters));
  },
});

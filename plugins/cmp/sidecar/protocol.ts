import type { ServiceDefinition } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";

/** Messages and calls by their public names and field numbers, in the form protobufjs reads. */
const descriptor = {
  nested: {
    google: { nested: { protobuf: { nested: { Empty: { fields: {} } } } } },
    repository: {
      nested: {
        ParameterAnnouncement: {
          fields: {
            name: { type: "string", id: 1 },
            title: { type: "string", id: 2 },
            tooltip: { type: "string", id: 3 },
            required: { type: "bool", id: 4 },
            itemType: { type: "string", id: 5 },
            collectionType: { type: "string", id: 6 },
            string: { type: "string", id: 7 },
            array: { rule: "repeated", type: "string", id: 8 },
            map: { keyType: "string", type: "string", id: 9 },
          },
        },
      },
    },
    plugin: {
      nested: {
        EnvEntry: { fields: { name: { type: "string", id: 1 }, value: { type: "string", id: 2 } } },
        ManifestRequestMetadata: {
          fields: {
            appName: { type: "string", id: 1 },
            appRelPath: { type: "string", id: 2 },
            checksum: { type: "string", id: 3 },
            size: { type: "int64", id: 4 },
            env: { rule: "repeated", type: "EnvEntry", id: 5 },
          },
        },
        File: { fields: { chunk: { type: "bytes", id: 1 } } },
        AppStreamRequest: {
          oneofs: { request: { oneof: ["metadata", "file"] } },
          fields: { metadata: { type: "ManifestRequestMetadata", id: 1 }, file: { type: "File", id: 2 } },
        },
        ManifestResponse: {
          fields: { manifests: { rule: "repeated", type: "string", id: 1 }, sourceType: { type: "string", id: 2 } },
        },
        RepositoryResponse: {
          fields: { isSupported: { type: "bool", id: 1 }, isDiscoveryEnabled: { type: "bool", id: 2 } },
        },
        ParametersAnnouncementResponse: {
          fields: { parameterAnnouncements: { rule: "repeated", type: "repository.ParameterAnnouncement", id: 1 } },
        },
        CheckPluginConfigurationResponse: {
          fields: { isDiscoveryConfigured: { type: "bool", id: 1 }, provideGitCreds: { type: "bool", id: 2 } },
        },
        ConfigManagementPluginService: {
          methods: {
            GenerateManifest: { requestType: "AppStreamRequest", requestStream: true, responseType: "ManifestResponse" },
            CheckPluginConfiguration: {
              requestType: "google.protobuf.Empty",
              responseType: "CheckPluginConfigurationResponse",
            },
            MatchRepository: { requestType: "AppStreamRequest", requestStream: true, responseType: "RepositoryResponse" },
            GetParametersAnnouncement: {
              requestType: "AppStreamRequest",
              requestStream: true,
              responseType: "ParametersAnnouncementResponse",
            },
          },
        },
      },
    },
  },
};

/** Messages in either direction may be this large. Bytes. */
export const maxMessageBytes = 100 * 1_048_576;

/**
 * The calls of a sidecar, over gRPC: `plugin.ConfigManagementPluginService`.
 * @see argoproj/argo-cd:cmpserver/plugin/plugin.proto
 */
export function sidecarService(): ServiceDefinition {
  const definition = fromJSON(descriptor as Parameters<typeof fromJSON>[0], {
    keepCase: true,
    longs: Number,
    defaults: true,
    arrays: true,
    objects: true,
    bytes: Buffer,
  });
  return definition["plugin.ConfigManagementPluginService"] as unknown as ServiceDefinition;
}

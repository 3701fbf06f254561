/** How Argo CD begins its sentence about manifests of a plugin that cannot be read. @see argoproj/argo-cd:reposerver/repository/repository.go */
export const parseFailure = "failed to convert CMP manifests to unstructured objects";

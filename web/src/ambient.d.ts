/** Styles are bundled beside the script that imports them. */
declare module "*.css";

/** How the editor asks for its workers. @see microsoft/monaco-editor:docs/integrate-esm.md */
declare var MonacoEnvironment: { readonly getWorker: (workerId: string, label: string) => Worker };

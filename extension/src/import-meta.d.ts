interface ImportMeta {
  /** What WXT puts in the place of these when it builds. */
  readonly env: { readonly FIREFOX: boolean };
}

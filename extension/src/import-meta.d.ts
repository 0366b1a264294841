interface ImportMeta {
  /** Replaced by WXT in the build. */
  readonly env: { readonly FIREFOX: boolean };
}

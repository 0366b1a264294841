// Written by `pnpm write-docs`.

/** This package's version. */
export const version = '1.0.0-rc.1';

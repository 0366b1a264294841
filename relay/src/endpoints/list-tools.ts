import type { MakeHandler } from './handler.ts';

/** The tools in which staff work, with the rules by which the extension finds accounts in those without marks. */
export const listTools: MakeHandler<'listTools'> =
  ({ store }) =>
  async () => ({ tools: await store.tools.list() });

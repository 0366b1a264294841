import type { MakeHandler } from './handler.ts';

/** The rules by which the extension finds accounts in tools. None can be made yet, so there are none. */
export const listTools: MakeHandler<'listTools'> = () => async () => ({ tools: [] });

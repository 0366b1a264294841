import type { Handlers } from '../../calls/handler.ts';
import type { Store } from '../../store/store.ts';

export interface ToolDeps {
  store: Pick<Store, 'tools'>;
}

export const toolHandlers = ({ store }: ToolDeps): Handlers<'listTools'> => ({
  /** Lists the tools in which the extension shows chips, with the rules for finding accounts in them. */
  listTools: async () => ({ tools: await store.tools.list() }),
});

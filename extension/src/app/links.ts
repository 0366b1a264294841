import { operatorId } from '@noiseaware-connect/shared/shapes';
import type { Done, Messages } from '../messages.ts';
import type { Connections } from './connections/connections.ts';
import type { ModelStore } from './model.ts';
import type { RelayCaller } from './relay-client.ts';

export type Links = ReturnType<typeof createLinks>;

/** Links for accounts' owners. They are asked for when a page shows them, and kept nowhere. */
export const createLinks = (deps: { model: ModelStore; relay: RelayCaller; connections: Connections }) => {
  const { model, relay, connections } = deps;
  return {
    async make(body: Messages['make-link']['input']): Promise<Messages['make-link']['output']> {
      const answer = await relay.call((client) => client.makeLink({ body }));
      return answer.ok ? { ok: true, link: answer.value } : { ok: false, code: answer.failure.code };
    },
    async list(query: Messages['list-links']['input']): Promise<Messages['list-links']['output']> {
      const answer = await relay.call((client) => client.listLinks({ query }));
      if (!answer.ok) return { ok: false, code: answer.failure.code };
      const makers = [model.current.relay?.staff.id, operatorId];
      return {
        ok: true,
        links: answer.value.links.map((link) => ({ ...link, own: makers.includes(link.madeBy.id) })),
      };
    },
    async revoke(id: string): Promise<Done> {
      const answer = await relay.call((client) => client.revokeLink({ id }));
      return answer.ok ? { ok: true } : { ok: false, code: answer.failure.code };
    },
    async confirm(id: string, organization: string): Promise<Done> {
      const answer = await relay.call((client) => client.confirmLink({ id, body: { organization } }));
      if (!answer.ok) return { ok: false, code: answer.failure.code };
      await connections.learn(answer.value.connection);
      void connections.refresh();
      return { ok: true };
    },
  };
};

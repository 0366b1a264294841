import { may } from '@noiseaware-connect/shared/role';
import type { ModelStore } from '../model/model.ts';
import type { Pairing } from './pair.ts';

/**
 * Drops the attempt, the links and the draft of a person who may no longer connect: the relay has ended their
 * pairings and links.
 */
export function dropWorkWithoutRight({ model, pairing }: { model: ModelStore; pairing: Pairing }): void {
  model.subscribe(({ relay, flow, links, linkRequests, draft }) => {
    const hasLinks = [...(links ?? []), ...(linkRequests ?? [])].length > 0;
    const hasWork = flow !== null || draft !== null || hasLinks;
    if (relay === null || !hasWork || may(relay.staff, 'connect')) return;
    pairing.abandon();
    void model.update({ flow: null, links: null, linkRequests: null, draft: null });
  });
}

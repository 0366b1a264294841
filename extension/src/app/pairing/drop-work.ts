import { may } from '@noiseaware-connect/shared/role';
import type { ModelStore } from '../model/model.ts';
import type { Pairing } from './pair.ts';

/**
 * Drops the attempt, the links to confirm and the draft of a person who may no longer connect: the relay has ended their
 * pairings and links.
 */
export function dropWorkWithoutRight({ model, pairing }: { model: ModelStore; pairing: Pairing }): void {
  model.subscribe(({ relay, flow, links, draft }) => {
    const hasWork = flow !== null || draft !== null || (links ?? []).length > 0;
    if (relay === null || !hasWork || may(relay.staff, 'connect')) return;
    pairing.letGo();
    void model.update({ flow: null, links: null, draft: null });
  });
}

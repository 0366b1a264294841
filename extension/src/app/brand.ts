import type { ModelStore } from './model.ts';
import type { RelayCaller } from './relay-client.ts';

/** Updates the partner's name and support contact from the relay. Without an answer, the known ones stay. */
export async function refreshBrand(deps: { model: ModelStore; relay: RelayCaller }): Promise<void> {
  const answer = await deps.relay.call((client) => client.live());
  if (!answer.ok) return;
  const { brand = null } = answer.value;
  await deps.model.update((current) =>
    current.relay === null || JSON.stringify(current.brand) === JSON.stringify(brand) ? {} : { brand },
  );
}

import { inSession, type ModelStore } from './model/model.ts';
import type { RelayCaller } from './relay-client.ts';

/** Updates the partner's name and support contact from the relay. Without an answer, the known ones stay. */
export async function refreshBrand({
  model,
  relay,
}: {
  model: ModelStore;
  relay: RelayCaller;
}): Promise<void> {
  const session = model.current.relay?.session;
  const answer = await relay.call((client) => client.live());
  if (!answer.ok) return;
  const { brand = null } = answer.value;
  await model.update(inSession(session, () => ({ brand })));
}

import { eventTypes } from '@noiseaware-connect/shared/contract/events';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { createSealer } from '../../domain/sealing/sealing.ts';
import { createSend } from '../../features/webhooks/send.ts';
import { createWebhooks } from '../../features/webhooks/webhooks.ts';
import { define, type OperatorDeps, overlap, target } from '../operation.ts';

/** Operations on webhooks. */
export const webhookOperations = {
  addWebhook: define(
    v.strictObject({
      url: v.string(),
      events: v.optional(
        v.array(v.picklist(eventTypes, `an event has to be one of ${eventTypes.join(', ')}`)),
      ),
    }),
    async (deps, input) => {
      const added = await webhooksOf(deps).add(input, null, deps.by);
      if (!('refused' in added)) return added;
      throw new OperatorRefusal(added.isFull ? 'conflict' : 'invalid_input', added.refused);
    },
  ),

  listWebhooks: define(v.strictObject({}), async (deps) => ({ webhooks: await webhooksOf(deps).list() })),

  testWebhook: define(target, async (deps, input) => found(await webhooksOf(deps).test(input.target), input)),

  rotateWebhook: define(v.strictObject({ target: v.string(), overlap }), async (deps, input) => ({
    id: input.target,
    secret: found(await webhooksOf(deps).rotate(input.target, input.overlap, deps.by), input),
  })),

  replayWebhook: define(
    v.strictObject({ target: v.string(), since: v.optional(v.number(), 0) }),
    async (deps, input) => ({
      replayed: found(await webhooksOf(deps).replay(input.target, input.since, deps.by), input),
    }),
  ),

  removeWebhook: define(target, async (deps, input) => {
    const isRemoved = await webhooksOf(deps).remove(input.target, deps.by);
    return { removed: found(isRemoved ? input.target : undefined, input) };
  }),
};

// --- Internal helpers ---

function webhooksOf({ store, effects, config }: OperatorDeps) {
  const sealer = createSealer(config.sealingKeys);
  const send = createSend({ effects, sealer, config: config.webhooks });
  return createWebhooks({ store, effects, sealer, send, rules: config.webhooks });
}

/** @throws {OperatorRefusal} */
function found<T>(answer: T | undefined, { target: id }: { target: string }): T {
  if (answer === undefined) throw new OperatorRefusal('not_found', `there is no webhook "${id}"`);
  return answer;
}

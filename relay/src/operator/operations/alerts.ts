import { api } from '@noiseaware-connect/shared/contract/api';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { type Seconds, timestampOf } from '../../base/time.ts';
import { publicAlert } from '../../domain/alert/alert.ts';
import { newAlertPath, secretOf } from '../../domain/alert/alert-path.ts';
import { define, type OperatorDeps, overlap } from '../operation.ts';

/** Operations on alerts and on the secret address that receives them. */
export const alertOperations = {
  alertsUrl: define(v.strictObject({}), async (deps) => {
    const [newest] = await deps.store.alerts.paths();
    if (newest === undefined) return { url: await makePath(deps, 0) };
    const secret = secretOf(deps.config.sealingKeys, newest);
    if (secret !== undefined) return { url: urlOf(deps, secret) };
    throw new OperatorRefusal(
      'conflict',
      'the address was made by a sealing key that RELAY_SEALING_KEYS no longer has: it works on, but cannot be shown; make another one with: pnpm relay alerts rotate',
    );
  }),

  rotateAlertsUrl: define(v.strictObject({ overlap }), async (deps, input) => {
    const url = await makePath(deps, input.overlap);
    return { url, formerEndsAt: timestampOf(deps.effects.now() + input.overlap) };
  }),

  listAlerts: define(
    v.strictObject({ account: v.optional(v.string()), after: v.optional(v.string()) }),
    async ({ store }, filter) => {
      const { alerts, next } = await store.alerts.list({ ...filter, limit: 500 });
      return { alerts: alerts.map(publicAlert), next };
    },
  ),
};

// --- Internal helpers ---

async function makePath(deps: OperatorDeps, formerWorksFor: Seconds): Promise<string> {
  const { store, effects, config, by } = deps;
  const now = effects.now();
  const { path, secret } = newAlertPath(config.sealingKeys, effects.randomBytes, now);
  await store.alerts.addPath(path, now + formerWorksFor, by);
  return urlOf(deps, secret);
}

const urlOf = ({ config }: OperatorDeps, secret: string): string =>
  config.publicUrl + api.receiveAlert.path.replace(':secret', secret);

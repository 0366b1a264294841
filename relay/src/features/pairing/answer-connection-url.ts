import type { Effects } from '../../base/effects.ts';
import { createMinuteLimit } from '../../base/minute-limit.ts';
import { ConnectionUrlRefusal } from '../../calls/connection-url-refusal.ts';
import type { Handler } from '../../calls/handler.ts';
import { createAccessCodes } from '../../domain/sealing/access-code.ts';
import { createSecretNamer } from '../../domain/sealing/secret-namer.ts';
import { createSecretMatcher, hashOf, memoizeByInput } from '../../domain/secrets.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import type { Uses } from '../audit/count-uses.ts';
import { createIsOfLiveCode } from './live-code.ts';

export interface ConnectionUrlDeps {
  config: Pick<Config, 'noiseaware' | 'sealingKeys'>;
  effects: Pick<Effects, 'now'>;
  store: Pick<Store, 'pairings'>;
  uses: Pick<Uses, 'count'>;
}

/**
 * Answers NoiseAware's call of the ConnectionURL with an access code. Credentials are checked before the code is looked up, so
 * that a caller with wrong credentials learns nothing and consumes nothing.
 */
export function answerConnectionUrl({
  config,
  effects,
  store,
  uses,
}: ConnectionUrlDeps): Handler<'answerConnectionUrl'> {
  const { noiseaware } = config;
  const isOurId = createSecretMatcher([noiseaware.clientId]);
  const isOurSecret = memoizeByInput(() => noiseaware.clientSecrets, createSecretMatcher);
  const ofKeys = memoizeByInput(
    () => config.sealingKeys,
    (keys) => {
      const namesOf = createSecretNamer(keys);
      /** Each client secret's id, by which the audit log names it. */
      const secretIds = memoizeByInput(
        () => noiseaware.clientSecrets,
        (secrets) => new Map(secrets.map((secret) => [secret, { id: namesOf(secret)[0] }])),
      );
      return { secretIds, accessCodesFor: createAccessCodes(keys, noiseaware.accessCode) };
    },
  );
  const others = createMinuteLimit(effects);
  const isOfLiveCode = createIsOfLiveCode({ effects, store });

  return async ({ body, by, takeTurn }) => {
    // People may choose weak client secrets; all other credentials have 256 random bits.
    await takeTurn('client_secret', () => isOfLiveCode(body.code));
    const rightId = isOurId(body.client_id);
    const rightSecret = isOurSecret()(body.client_secret);
    const { secretIds, accessCodesFor } = ofKeys();
    // The caller is unknown, so all of them share one audit entry per minute.
    if (!rightSecret) uses.count({ what: 'client_secret_refused', who: { kind: 'relay' } });
    if (!rightId || !rightSecret) throw new ConnectionUrlRefusal('invalid_client');

    const claim = await store.pairings.claim({
      codeHash: hashOf(body.code),
      accessCodesFor: (salt) => accessCodesFor(body.code, salt),
      now: effects.now(),
      by: { ...by, ...secretIds().get(body.client_secret) },
      isQuiet: others.isReached,
    });
    if (claim.outcome !== 'granted') others.count();
    if (claim.outcome !== 'granted' && claim.outcome !== 'repeated') {
      throw new ConnectionUrlRefusal('invalid_grant');
    }
    return { access_code: claim.accessCode };
  };
}

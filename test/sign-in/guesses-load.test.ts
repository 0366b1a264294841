import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { forFile } from '../support/for-file.ts';
import { beginSignIn, completeSignIn, inventedRedirect, providerBrowser } from '../support/relay/sign-in.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

const provider = await forFile(startIdentityProvider());
const relay = await relayOfFile({ env: provider.settings });

async function begin() {
  const started = await beginSignIn(relay);
  if (!started.ok) throw new Error(started.failure.code);
  return started;
}

const [stranger, other] = [await begin(), await begin()];
const foreign = inventedRedirect(other);

const guesses = {
  'a mix of all': [
    () => relay.ask('/v1/sign-ins/invented/completion', '', { body: {} }),
    () => completeSignIn(relay, { ...stranger, id: 'invented' }, foreign),
    () => completeSignIn(relay, { ...stranger, verifier: other.verifier }, foreign),
    () => completeSignIn(relay, stranger, foreign),
    () => fetch(`${relay.url}/console/signed-in?code=x&state=x`),
    async () => {
      const own = await begin();
      await completeSignIn(relay, own, inventedRedirect(own));
    },
  ],
  // Only the provider can refuse their codes.
  'attempts of their own': [
    async () => {
      const own = await begin();
      await completeSignIn(relay, own, inventedRedirect(own));
    },
  ],
};

it.each(Object.entries(guesses))(
  'answers each sign-in within two seconds while 100 connections guess from its address: %s',
  async (_, kinds) => {
    for (let attempt = 0; attempt < 31; attempt += 1) await relay.ask('/v1/connections', 'nacses_guess');
    let isGuessing = true;
    const guessers = Array.from({ length: 100 }, async (_, each) => {
      // With a pause for the way there and back: their caller shares this process with the relay and the provider.
      for (; isGuessing; await setTimeout(200)) await kinds[each % kinds.length]?.();
    });
    const answers = [];
    for (let each = 0; each < 6; each += 1) {
      const started = await begin();
      const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
      const startedAt = performance.now();
      const { ok } = await completeSignIn(relay, started, redirect);
      answers.push({ ok, isInTime: performance.now() - startedAt < 2_000 });
    }
    isGuessing = false;
    await Promise.all(guessers);
    expect(answers).toEqual(Array(6).fill({ ok: true, isInTime: true }));
  },
);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { startIdentityProvider } from '../identity-provider/identity-provider.ts';
import { forFile } from '../support/for-file.ts';
import { beginSignIn, completeSignIn, providerBrowser } from '../support/relay/sign-in.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';
import type { Guesses } from './guesser.ts';

const provider = await forFile(startIdentityProvider());
const relay = await relayOfFile({ env: provider.settings });

/** Guesses from a process of its own; returns how to end it and get the number of its guesses. */
async function startGuesser(kind: Guesses): Promise<() => Promise<number>> {
  const program = path.join(import.meta.dirname, 'guesser.ts');
  const child = spawn(process.execPath, [program, kind, relay.url], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  await once(child.stdout, 'data');
  return async () => {
    child.stdin.end();
    return Number(await text(child.stdout));
  };
}

it.each<[string, Guesses]>([
  ['ids, verifiers, redirects and codes', 'all'],
  ['codes, which only the provider can refuse', 'codes'],
])(
  'answers each sign-in within two seconds while 100 connections guess without a pause from its address: %s',
  async (_, kind) => {
    for (let attempt = 0; attempt < 31; attempt += 1) await relay.ask('/v1/connections', 'nacses_guess');
    const stop = await startGuesser(kind);
    const answers = [];
    for (let each = 0; each < 6; each += 1) {
      const started = await beginSignIn(relay);
      if (!started.ok) throw new Error(started.failure.code);
      const redirect = await providerBrowser().signIn(started.authorizeUrl, 'alex');
      const startedAt = performance.now();
      const { ok } = await completeSignIn(relay, started, redirect);
      answers.push({ ok, isInTime: performance.now() - startedAt < 2_000 });
    }
    expect(await stop()).toBeGreaterThan(200);
    expect(answers).toEqual(Array(6).fill({ ok: true, isInTime: true }));
  },
);

import { expect, it } from 'vitest';
import { describeEnrolRefusal, describeGreeting } from './describe-setup.ts';

const address = 'https://relay.example.com';

it('reports no problem for a working relay', () => {
  expect(describeGreeting({ kind: 'relay', signIn: false }, address)).toBeNull();
});

it('names the host and the problem, each problem in its own words', () => {
  const kinds = ['unreachable', 'not_a_relay', 'relay_is_older', 'extension_is_older'] as const;
  const sentences = kinds.map((kind) => describeGreeting({ kind }, address));
  expect(new Set(sentences).size).toBe(kinds.length);
  for (const sentence of sentences) expect(sentence).toContain('relay.example.com');
});

it('distinguishes a refused invite from a relay that has trouble', () => {
  expect(describeEnrolRefusal('unauthenticated')).toContain('invite');
  expect(describeEnrolRefusal('store_unavailable')).not.toContain('invite');
});

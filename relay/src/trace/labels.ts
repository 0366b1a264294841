import type { Config } from '../config.ts';

/** The credentials of one trace, each with a label that stands in its place wherever it turns up. */
export type Labels = ReturnType<typeof createLabels>;

/** Characters of a value below which it is no credential. */
const shortest = 6;

/** Begins with the credentials of the settings, labelled by the names of these. */
export function createLabels({
  noiseaware: { clientId, clientSecrets, partnerId },
}: {
  noiseaware: Pick<Config['noiseaware'], 'clientId' | 'clientSecrets' | 'partnerId'>;
}) {
  const settings = new Map([[clientId, '‹NOISEAWARE_CLIENT_ID›']]);
  if (partnerId !== undefined) settings.set(partnerId, '‹NOISEAWARE_PARTNER_ID›');
  for (const [index, secret] of clientSecrets.entries()) {
    const number = clientSecrets.length === 1 ? '' : `, no. ${index + 1}`;
    settings.set(secret, `‹NOISEAWARE_CLIENT_SECRETS${number}›`);
  }
  const given = new Map<string, string>();
  const counts = new Map<string, number>();
  const find = (value: string) => settings.get(value) ?? given.get(value);
  return {
    find,
    /** Whether it was given a label here, and is none of the settings'. */
    isGiven: (value: string) => given.has(value),
    /** The label of a credential of that kind, given when it is first seen. */
    give(value: string, kind: string): string {
      const known = find(value);
      if (known !== undefined) return known;
      if (value.length < shortest) return lengthOf(value);
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const label = `‹${kind} ${count}›`;
      given.set(value, label);
      return label;
    },
  };
}

/** What a trace shows of a text that it does not know. */
export const lengthOf = (text: string): string => `‹text of ${text.length}›`;

import { accessCodePattern } from '../../domain/sealing/access-code.ts';
import type { Config } from '../../settings/config.ts';

/** The credentials of one trace, each with a label that replaces it wherever it occurs. */
export type Labels = ReturnType<typeof createLabels>;

/** The fewest characters of a credential. */
const shortest = 6;

/** Starts with the credentials of the settings, labelled by the settings' names. */
export function createLabels({
  noiseaware: { clientId, clientSecrets, partnerId, accessCode },
}: {
  noiseaware: Pick<Config['noiseaware'], 'clientId' | 'clientSecrets' | 'partnerId' | 'accessCode'>;
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
  const codes = accessCodePattern(accessCode);
  return {
    find,
    /** The label of a known access code that the text contains. */
    findAccessCode: (text: string) => find(text.match(codes)?.[0] ?? ''),
    /** Whether the value was labelled in this trace, and is not from the settings. */
    isGiven: (value: string) => given.has(value),
    /** The label of a credential of that kind; created at its first use. */
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

/** What a trace shows for an unknown text. */
export const lengthOf = (text: string): string => `‹text of ${text.length}›`;

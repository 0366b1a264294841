import { accessCodePattern } from '../../../domain/sealing/access-code.ts';
import { isOfKind } from '../../../domain/secrets.ts';
import type { Config } from '../../../settings/config.ts';
import { describeDifference } from './difference.ts';
import { isSecretName } from './vocabulary.ts';

/** The credentials of one trace, each with a label that replaces it wherever it occurs. */
export type Labels = ReturnType<typeof createLabels>;

/** The kinds of credentials that a pairing has. */
export type CredentialKind = 'access code' | 'one-time code' | 'user token' | 'refresh token';

/** The fewest characters of a value that is recognized in another form, and within a word. */
const shortest = 6;

/** Starts with the credentials of the settings, labelled by the settings' names. */
export function createLabels({
  noiseaware: { clientId, clientSecrets, partnerId, accessCode, token, refresh },
}: {
  noiseaware: Pick<
    Config['noiseaware'],
    'clientId' | 'clientSecrets' | 'partnerId' | 'accessCode' | 'token' | 'refresh'
  >;
}) {
  const settings = new Map([[clientId, '‹NOISEAWARE_CLIENT_ID›']]);
  if (partnerId !== undefined) settings.set(partnerId, '‹NOISEAWARE_PARTNER_ID›');
  // What is no secret is recognized as it is written alone.
  const identifiers = new Set(settings.keys());
  for (const [setting, call] of [
    ['NOISEAWARE_TOKEN', token],
    ['NOISEAWARE_REFRESH', refresh],
  ] as const) {
    for (const [name, value] of call?.fields ?? []) {
      if (typeof value === 'object' && isSecretName(name)) settings.set(value.text, `‹${setting} ${name}›`);
    }
  }
  for (const [index, secret] of clientSecrets.entries()) {
    const number = clientSecrets.length === 1 ? '' : `, no. ${index + 1}`;
    settings.set(secret, `‹NOISEAWARE_CLIENT_SECRETS${number}›`);
  }
  const traceLabels = new Map<string, string>();
  /** The values of each kind, in order. */
  const values = new Map<string, string[]>();
  const exactly = (value: string) => settings.get(value) ?? traceLabels.get(value);
  const all = () => [...settings, ...traceLabels];
  /** Whether a text is one of these labels. */
  const isLabel = (text: string): boolean => all().some(([, label]) => label === text);
  const recognize = (value: string): string | undefined => {
    const label = exactly(value);
    if (label !== undefined) return label;
    for (const [credential, labelled] of all().filter(([each]) => each.length >= shortest)) {
      const difference = describeDifference(credential, value);
      if (difference !== undefined) return `${labelled.slice(0, -1)}, ${difference}›`;
    }
    return undefined;
  };
  /**
   * The label of a credential that the value is, or that it differs from only by its form. A one-time code of the relay is
   * recognized by its prefix before NoiseAware has presented it, under whatever name it comes; it gets no number by that.
   */
  const find = (value: string): string | undefined =>
    recognize(value) ??
    (isOfKind('oneTimeCode', value) && /^[\w-]+$/.test(value) ? '‹one-time code›' : undefined);
  const codes = accessCodePattern(accessCode);
  const occurrence = (value: string): RegExp => {
    const exact = value.replaceAll(/\W/g, String.raw`\$&`);
    const pattern = value.length < shortest ? `(?<!\\w)${exact}(?!\\w)` : exact;
    return new RegExp(pattern, identifiers.has(value) ? 'g' : 'gi');
  };
  return {
    find,
    /** The label of a known access code that the text contains. */
    findAccessCode: (text: string) => exactly(text.match(codes)?.[0] ?? ''),
    /**
     * The text with each known credential replaced by its label: a secret in any upper and lower case letters, and a short one
     * where it is a word of its own.
     */
    replaceIn: (text: string): string =>
      all()
        .filter(([value]) => value.length >= shortest || !identifiers.has(value))
        .sort(([one], [other]) => other.length - one.length)
        .reduce(
          // What labels say is not searched.
          (replaced, [value, label]) =>
            replaced
              .split(/(‹[^‹›]*›)/)
              .map((piece) => (isLabel(piece) ? piece : piece.replaceAll(occurrence(value), label)))
              .join(''),
          text,
        ),
    /** Whether a text contains a known secret, as {@link replaceIn} finds it. */
    holdsSecret: (text: string): boolean =>
      all().some(([value]) => !identifiers.has(value) && text.search(occurrence(value)) !== -1),
    isLabel,
    /** The kind of a credential that was labelled in this trace, and is not from the settings. */
    kindOf: (value: string): string | undefined =>
      [...values].find(([, credentials]) => credentials.includes(value))?.[0],
    /** The newest credential of that kind, or the one that many places before it. */
    newest: (kind: CredentialKind, before = 0): string | undefined => values.get(kind)?.at(-1 - before),
    /** The label of a credential of that kind; created at its first use. */
    give(value: string, kind: string): string {
      const existing = recognize(value);
      if (existing !== undefined) return existing;
      if (value === '') return lengthOf(value);
      const sameKind = values.get(kind) ?? [];
      values.set(kind, [...sameKind, value]);
      const label = `‹${kind} ${sameKind.length + 1}›`;
      traceLabels.set(value, label);
      return label;
    },
  };
}

/** What a trace shows for an unknown text. */
export const lengthOf = (text: string): string => `‹text of ${text.length}›`;

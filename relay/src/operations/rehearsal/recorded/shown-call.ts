import { type CredentialCall, credentialCallText } from '../../../settings/noiseaware.ts';
import { isSecretName } from './vocabulary.ts';

/** A token call as its setting has it, with `…` for the value of a password or a key. */
export const shownCall = (call: CredentialCall): string =>
  credentialCallText({
    ...call,
    fields: call.fields.map(([name, value]) =>
      typeof value === 'object' && isSecretName(name) ? [name, { text: '…' }] : [name, value],
    ),
  });

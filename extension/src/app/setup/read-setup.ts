import type { SetupInput } from '../../messages.ts';
import type { AddressProblem } from '../../words/address-words.ts';
import {
  defaultLoginHost,
  hostOf,
  isLocal,
  parseLoginHost,
  parseRelayAddress,
  parseSetupLink,
} from '../addresses/addresses.ts';

/** The fields of the setup form, as typed. */
export interface SetupFields {
  link: string;
  address: string;
  invite: string;
  loginHost: string;
}

export type ReadSetup =
  | { ok: true; setup: SetupInput }
  | { ok: false; problem: AddressProblem; field: keyof SetupFields };

const wrong = (field: keyof SetupFields, problem: AddressProblem): ReadSetup => ({
  ok: false,
  field,
  problem,
});

/** Reads the form, or says what is wrong with it. Sends nothing. */
export function readSetup(fields: SetupFields): ReadSetup {
  const login = parseLoginHost(fields.loginHost);
  if (!login.ok) return wrong('loginHost', login.problem);
  const link = fields.link.trim();
  const typed = fields.address.trim() !== '' || fields.invite.trim() !== '';
  if (link !== '' && typed) return wrong('link', 'bothWays');
  return link === '' ? readFields(fields, login.host) : readLink(link, login.host);
}

/** Whether a person has to confirm the login host explicitly. */
export const needsLoginConsent = ({ address, loginHost }: { address: string; loginHost: string }): boolean =>
  loginHost !== defaultLoginHost && !isLocal(address);

/** The host of the relay that a new setup would replace; null if there is none. */
export const replacedHost = (current: { address: string } | null, address: string): string | null =>
  current === null || current.address === address ? null : hostOf(current.address);

function readLink(link: string, loginHost: string): ReadSetup {
  const address = parseRelayAddress(link.split('#', 1)[0] ?? '');
  if (!address.ok) return wrong('link', address.problem);
  const parsed = link.includes('#') ? parseSetupLink(link) : { address: address.address, invite: '' };
  if (parsed === undefined) return wrong('link', 'noInviteInLink');
  return { ok: true, setup: { ...parsed, loginHost } };
}

function readFields({ address: text, invite: inviteText }: SetupFields, loginHost: string): ReadSetup {
  const invite = inviteText.trim();
  if (text.trim() === '' && invite === '') return wrong('link', 'nothing');
  const address = parseRelayAddress(text);
  if (!address.ok) return wrong('address', address.problem);
  return { ok: true, setup: { address: address.address, invite, loginHost } };
}

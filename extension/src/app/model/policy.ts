import { languageCodes } from '@noiseaware-connect/shared/language';
import * as v from 'valibot';
import { parseRelayAddress, parseSite } from '../addresses/addresses.ts';

/** A value of the wrong form counts as not set and leaves the others alone. */
const lenient = <S extends v.GenericSchema>(schema: S) => v.fallback(v.optional(schema), undefined);

const address = v.pipe(
  v.string(),
  v.transform((text) => parseRelayAddress(text)),
  v.check((parsed) => parsed.ok),
  v.transform((parsed) => (parsed.ok ? parsed.address : '')),
);

const site = v.pipe(
  v.string(),
  v.transform((text) => parseSite(text)),
  v.check((parsed) => parsed.ok),
  v.transform((parsed) => (parsed.ok ? parsed.origin : '')),
);

/** The settings of an administrator's policy; `managed-schema.ts` describes them to Chromium. */
export const policy = v.object({
  relayAddress: lenient(address),
  invite: lenient(v.pipe(v.string(), v.nonEmpty())),
  /** Sign-in by the company's identity provider is offered first. If locked, no invite is accepted. */
  signIn: lenient(v.boolean()),
  /** Origins of sites that the person is asked to allow. */
  tools: lenient(v.array(site)),
  language: lenient(v.picklist(languageCodes)),
  notifications: lenient(v.boolean()),
  /** The names of the settings that the person may not change. */
  locked: lenient(v.array(v.string())),
});
export type Policy = v.InferOutput<typeof policy>;
export type PolicyName = Exclude<keyof Policy, 'locked'>;

/** Validates the administrator's policy. */
export function parsePolicy(raw: unknown): Policy {
  const parsed = v.safeParse(policy, raw);
  return parsed.success ? parsed.output : {};
}

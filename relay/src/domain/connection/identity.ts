import { unknownOrganization } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';

/** Who is behind a user token: the value, where in NoiseAware's answers it was read, and a name for people. */
export const identityRecord = v.strictObject({
  by: v.string(),
  value: v.string(),
  name: v.nullable(v.string()),
});
export type Identity = v.InferOutput<typeof identityRecord>;

/** The text that staff see and confirm. */
export function nameOf(identity: Identity | null): string {
  if (identity === null) return unknownOrganization;
  return identity.name === null ? identity.value : `${identity.name} (${identity.value})`;
}

/** The name as owners know it: without the id, by which staff tell organizations of one name apart. */
export const ownersNameOf = ({ name, value }: Identity): string => name ?? value;

/** Whether two identities are known to differ. Values read from different places cannot be compared. */
export const identitiesDiffer = (one: Identity | null, other: Identity | null): boolean =>
  one !== null && other !== null && one.by === other.by && one.value !== other.value;

/** Whether two identities are known to be the same. */
export const identitiesMatch = (one: Identity | null, other: Identity | null): boolean =>
  one !== null && other !== null && one.by === other.by && one.value === other.value;

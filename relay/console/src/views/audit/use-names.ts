import { useAnswer } from '../../loading/use-answer.ts';

/** Names of people and services by id. */
export function useNames(): ReadonlyMap<string, string> {
  const staff = useAnswer('staff', (relay) => relay.listStaff());
  const keys = useAnswer('keys', (relay) => relay.listServiceKeys());
  const namedRecords = [...(staff.value?.staff ?? []), ...(keys.value?.serviceKeys ?? [])];
  return new Map(namedRecords.map(({ id, name }) => [id, name]));
}

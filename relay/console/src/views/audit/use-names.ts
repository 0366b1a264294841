import { useAnswer } from '../../loading/use-answer.ts';

/** What people and services are called, by the ids under which the audit log has them. */
export function useNames(): ReadonlyMap<string, string> {
  const staff = useAnswer('staff', (relay) => relay.listStaff());
  const keys = useAnswer('keys', (relay) => relay.listServiceKeys());
  const known = [...(staff.value?.staff ?? []), ...(keys.value?.serviceKeys ?? [])];
  return new Map(known.map(({ id, name }) => [id, name]));
}

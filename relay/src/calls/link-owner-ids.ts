import { may } from '@noiseaware-connect/shared/role';
import { operatorId } from '@noiseaware-connect/shared/shapes';
import type { Caller } from './handler.ts';

/** Ids of the makers whose links wait for the caller: itself, and for staff who may connect also the operator. */
export const linkOwnerIdsFor = (caller: Caller<'staff' | 'service'>): string[] => {
  if (caller.kind === 'service') return [caller.service.id];
  return [caller.staff.id, ...(may(caller.staff, 'connect') ? [operatorId] : [])];
};

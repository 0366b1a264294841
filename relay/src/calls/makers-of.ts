import { operatorId } from '@noiseaware-connect/shared/shapes';
import type { Caller } from './handler.ts';

/** Ids of the makers whose links wait for the caller: itself, and for any staff member also the operator. */
export const makersOf = (caller: Caller<'staff' | 'service'>): string[] =>
  caller.kind === 'staff' ? [caller.staff.id, operatorId] : [caller.service.id];

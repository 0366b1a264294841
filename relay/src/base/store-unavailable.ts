import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import { PlainError } from './operator-refusal.ts';

/**
 * Thrown by every operation while the store cannot read or write. Nothing of the operation has happened; if the disk failed
 * during the write, nothing relies on what it wrote.
 */
export class StoreUnavailable extends PlainError {
  override name = 'StoreUnavailable';
  /** `store_slow`: the store works, but this operation exceeded its time limit. */
  readonly code: Extract<FailureCode, 'store_unavailable' | 'store_slow'>;
  /** Whether the store itself logs this outage: then no background task that fails by it is logged. */
  readonly isLogged: boolean;

  constructor(
    message: string,
    {
      code = 'store_unavailable',
      isLogged = false,
      ...options
    }: ErrorOptions & { code?: StoreUnavailable['code']; isLogged?: boolean } = {},
  ) {
    super(message, options);
    this.code = code;
    this.isLogged = isLogged;
  }
}

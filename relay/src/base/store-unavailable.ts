import { PlainError } from './operator-refusal.ts';

/**
 * Thrown by every operation while the store cannot read or write. Nothing of the operation has happened; if the disk failed
 * during the write, nothing relies on what it wrote.
 */
export class StoreUnavailable extends PlainError {
  override name = 'StoreUnavailable';
  /** Whether the store itself logs this outage: then no background task that fails by it is logged. */
  readonly isLogged: boolean;

  constructor(message: string, { isLogged = false, ...options }: ErrorOptions & { isLogged?: boolean } = {}) {
    super(message, options);
    this.isLogged = isLogged;
  }
}

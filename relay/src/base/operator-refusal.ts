/** An error whose message the relay wrote itself, without any value that could be a secret: it may be logged and shown. */
export class PlainError extends Error {}

/** Why a command, or the start of the relay, is refused. */
export const refusals = {
  invalid_input: 'an option, a name or a file does not have the form that it needs',
  not_found: 'what was named does not exist',
  conflict: 'something that exists, is needed or is under way rules it out',
  relay_needed: 'only a running relay can do it',
  relay_failed: 'the running relay failed',
  file_exists: 'the file exists and is not overwritten',
  file_unusable: 'a file cannot be read, written or changed',
  backup_damaged: 'the backup is incomplete or of an unknown format',
  sealing_keys_wrong: 'RELAY_SEALING_KEYS cannot decrypt the sealed values',
  store_in_use: 'another process uses the store',
  store_not_empty: 'only an empty store can be written into',
  store_incomplete: 'a restore or a migration into the store has not finished, or went wrong',
  store_unusable: 'the store is damaged as a whole, was written by a newer relay, or is not fit for one',
  check_failed: 'a check failed',
} as const;
export type RefusalCode = keyof typeof refusals;

/** A command that is refused. The message is for a person and may quote the operator's input; programs use `code` alone. */
export class OperatorRefusal extends PlainError {
  override name = 'OperatorRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A check found something wrong: the command itself worked, and ends with its own exit code. */
export class CheckFailed extends OperatorRefusal {
  override name = 'CheckFailed';
}

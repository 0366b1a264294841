/** A setting. Its parser, the `.env` of `init` and relay/docs/settings.md are all derived from this. */
export interface Setting<T = unknown> {
  /** What it is, in one to three sentences, for `.env` and the documentation. */
  readonly description: string;
  /**
   * The text that applies if none is given; <NAME> is replaced by another setting's. Without a default the setting is required.
   */
  readonly default?: string;
  /** For a setting that is seldom needed: what is seen where it is. */
  readonly symptom?: string;
  /** Whether other users must not read this value. */
  readonly isSecret?: (text: string) => boolean;
  /** Whether it may stand in the settings file without a value. */
  readonly mayBeEmpty?: true;
  /** @throws {Expected} */
  readonly parse: (text: string) => T;
}

/** What a setting has to be, in words that follow its name. */
export class Expected extends Error {}

// Parsers that several groups use.

export function nonEmpty(text: string): string {
  if (text.trim() === '') throw new Expected('is empty');
  return text.trim();
}

/** A setting that may be `off`, which is undefined. */
export const offAsUndefined =
  <T>(parse: (text: string) => T) =>
  (text: string): T | undefined =>
    text === 'off' ? undefined : parse(text);

/** Undefined while it is empty. */
export const emptyAsUndefined = (text: string): string | undefined =>
  text.trim() === '' ? undefined : text.trim();

export function list(text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw new Expected('must be a list with commas and no empty item');
  return items;
}

export const oneOf =
  <const T extends string>(...allowed: T[]) =>
  (text: string): T => {
    const match = allowed.find((each) => each === text);
    if (match === undefined) throw new Expected(`must be one of ${allowed.join(', ')}`);
    return match;
  };

export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most || text.trim() === '') {
    throw new Expected(`must be a whole number from ${least} to ${most}`);
  }
  return value;
};

export const isLoopback = ({ hostname }: Pick<URL, 'hostname'>): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Whether what is sent to an address cannot be read in transit: https, or plain http on loopback. */
export const isSecure = (url: Pick<URL, 'protocol' | 'hostname'>): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));

/** Without a slash at the end, so that paths can be appended. */
export function secureUrl(text: string): string {
  const url = URL.parse(text);
  // A bare ? or # is not in URL.search or URL.hash and would swallow appended paths; white space is dropped by the parser.
  if (url === null || /[?#\s]/.test(text) || url.username || url.password) {
    throw new Expected('must be a plain https URL');
  }
  if (!isSecure(url)) {
    throw new Expected('must be https (plain http is for loopback only)');
  }
  return url.href.replace(/\/+$/, '');
}

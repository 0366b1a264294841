/**
 * A text that sorts an account by its name, then by its id: without regard to case and accents, and with numbers of up to 20 digits
 * in the order of their values. PostgreSQL computes the same text (the relay's `store/postgres/columns.ts`).
 */
export const accountKey = ({ id, name = id }: { readonly id: string; readonly name?: string | undefined }) =>
  shortened(`${natural(name)}\n${natural(id)}`);

/** The most characters of an account's key. Beyond, the connection's id decides. */
export const longestKey = 160;

/** The digits to which numbers are filled up. */
export const digits = 20;

// --- Internal helpers ---

const isPlain = /^[\x20-\x7e]*$/;

const natural = (text: string): string =>
  (isPlain.test(text) ? text : text.normalize('NFKD').replace(/[\u0300-\u036f]/g, ''))
    .toLowerCase()
    .replace(/[0-9]+/g, (number) => number.padStart(digits, '0').slice(-digits));

const shortened = (text: string): string =>
  text.length <= longestKey ? text : [...text].slice(0, longestKey).join('');

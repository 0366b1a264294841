/**
 * Reads JSON in which an integer that a double cannot hold becomes a bigint with all its digits; NoiseAware's ids are that
 * large. Every other number is a number, and a byte order mark is passed over.
 * @throws {SyntaxError} which quotes nothing of the text
 */
export function readJson(text: string): unknown {
  const json = text.replace(/^\ufeff/, '');
  try {
    if (!/\d{16}/.test(json)) return JSON.parse(json);
    return JSON.parse(json.replace(token, mark), unmark);
  } catch {
    throw new SyntaxError('this is not JSON');
  }
}

/** Writes JSON in which a bigint becomes a plain number with all its digits. */
export const writeJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, markValue, indent).replace(token, (each, text?: string, colon?: string) => {
    if (text === undefined || colon !== undefined) return each;
    return text.startsWith('n') ? text.slice(1) : `"${text.slice(1)}"`;
  });

// --- Internal helpers ---

// Node 20 knows neither a number's source text nor raw JSON. So for JSON.parse and JSON.stringify an integer is a string
// that begins with "n", and every other string value begins with "s": one never passes for the other.

/** A string and the colon behind it, which makes it a name; or a number (RFC 8259, sections 6 and 7). */
const token = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

function mark(each: string, text?: string, colon?: string): string {
  if (text !== undefined) return colon === undefined ? `"s${text}"` : each;
  return /^-?\d+$/.test(each) && !Number.isSafeInteger(Number(each)) ? `"n${each}"` : each;
}

function unmark(_: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.startsWith('n') ? BigInt(value.slice(1)) : value.slice(1);
}

function markValue(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `n${value}`;
  return typeof value === 'string' ? `s${value}` : value;
}

/** The fewest characters by which a cut credential is recognized. */
const fewest = 16;

/**
 * How a value differs from a credential, if it is the same one in another form: with white space, cut, in other letters or without
 * its marks. Undefined if it is equal or another value.
 */
export function describeDifference(credential: string, value: string): string | undefined {
  if (value === credential) return undefined;
  if (value.trim() === credential)
    return /[\r\n]/.test(value) ? 'with a line end' : 'with white space around it';
  if (value.toLowerCase() === credential.toLowerCase()) return 'with other upper and lower case letters';
  if (value.length < fewest) return undefined;
  if (credential.startsWith(value)) return `cut to ${value.length} characters`;
  return value === credential.replaceAll(/[_-]/g, '') ? 'without its - and _' : undefined;
}

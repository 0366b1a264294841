import type { ShownParameter } from './events.ts';
import type { Labels } from './labels.ts';
import { oauthErrors } from './redact.ts';

/** Parameters that are told of, at the most. */
const mostParameters = 20;

/**
 * The address to which NoiseAware sent the browser back, as it was spelt: the base that the settings name, names where
 * they are harmless, a label for everything else, and each separator where it stood. How the parameter is named and
 * appended is one of the things that NoiseAware's page leaves open.
 */
export function redactRedirect(
  redirect: string,
  bases: readonly string[],
  labels: Labels,
): { redirect: string; parameters: ShownParameter[] } {
  const base = bases.find((each) => redirect.startsWith(each)) ?? '';
  const [path = '', ...rest] = redirect.slice(base.length).split(/([?&#;])/);
  const segments = path.split('/').slice(0, mostParameters);
  const parameters: ShownParameter[] = [];
  for (let index = 0; index < rest.length && parameters.length < mostParameters; index += 2) {
    const [name = '', ...value] = (rest[index + 1] ?? '').split('=');
    parameters.push({
      after: rest[index] as ShownParameter['after'],
      name: name === '' ? '' : labels.nameOf(decoded(name)),
      value: shownValue(decoded(name), decoded(value.join('=')), labels),
    });
  }
  // An address that is not the extension's is nobody's to show.
  const shownPath =
    base === '' && path !== ''
      ? labels.of(path, 'address')
      : segments.map((each) => (each === '' ? '' : labels.nameOf(decoded(each), 'path'))).join('/');
  const query = parameters.map(
    ({ after, name, value }) => `${after}${name}${value === '' ? '' : `=${value}`}`,
  );
  return { redirect: base + shownPath + query.join(''), parameters };
}

// --- Internal helpers ---

function shownValue(name: string, value: string, labels: Labels): string {
  if (value === '' || (name === 'error' && oauthErrors.includes(value))) return value;
  return labels.of(value, 'value');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

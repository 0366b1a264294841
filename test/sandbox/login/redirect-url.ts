import type { Switches } from '../switches/switches.ts';

/** The redirect target of a link, if it is one that a browser may be sent to. */
export function parseRedirect(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  // Kept as it came where a header can carry it: the real service's own normalising is unknown.
  return /^[\x21-\x7e]+$/.test(text) ? text : url.href;
}

/** Adds a parameter to a URL in the way the switches ask for, sound or not. */
export function appendParameter(
  url: string,
  name: string,
  value: string,
  how: Switches['redirectAppend'],
): string {
  const [target = '', ...fragment] = url.split('#');
  const separators = { smart: target.includes('?') ? '&' : '?', question: '?', ampersand: '&' };
  const parameter = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  const hash = fragment.length === 0 ? '' : `#${fragment.join('#')}`;
  return `${target}${separators[how]}${parameter}${hash}`;
}

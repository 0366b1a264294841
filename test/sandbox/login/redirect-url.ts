import type { Parameter } from '../state/visits.ts';
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
  { name, value }: Parameter,
  how: Switches['redirectAppend'],
): string {
  const [target = '', ...rest] = url.split('#');
  const hash = rest.length === 0 ? '' : `#${rest.join('#')}`;
  const smart = target.includes('?') ? '&' : '?';
  const encodedName = encodeURIComponent(name);
  const parameter = `${encodedName}=${encodeURIComponent(value)}`;
  const appended: Readonly<Record<Switches['redirectAppend'], string>> = {
    smart: `${smart}${parameter}`,
    question: `?${parameter}`,
    ampersand: `&${parameter}`,
    fragment: `#${parameter}`,
    'fragment-query': `#/?${parameter}`,
    'slash-question': `/?${parameter}`,
    segment: `/${encodeURIComponent(value)}`,
    semicolon: `;${parameter}`,
    quoted: `${smart}${encodedName}=${encodeURIComponent(JSON.stringify(value))}`,
    json: `${smart}${encodedName}=${encodeURIComponent(JSON.stringify({ [name]: value }))}`,
    newline: `${smart}${parameter}%0A`,
  };
  return `${target}${appended[how]}${hash}`;
}

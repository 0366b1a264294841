import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Brand } from '../settings/pages.ts';

const tokens = readFileSync(new URL('../../../shared/src/look/tokens.css', import.meta.url), 'utf8');
const page = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

/** The style sheet of the script-free pages, and its hash for the content security policy (CSP, level 3). */
export function styleOf(brand: Brand | undefined): { css: string; source: string } {
  const { color = '#2a4fd6', onColor = '#fff', isFaint = { light: false, dark: true } } = brand ?? {};
  const edgeOn = (isOnFaint: boolean) => (isOnFaint ? 'var(--line-strong)' : 'transparent');
  const edge = `light-dark(${edgeOn(isFaint.light)},${edgeOn(isFaint.dark)})`;
  const css = `${tokens}${page}:root{--brand:${color};--on-brand:${onColor};--edge:${edge}}`;
  return { css, source: `'sha256-${hash('sha256', css, 'base64')}'` };
}

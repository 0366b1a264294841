import { readFileSync } from 'node:fs';
import path from 'node:path';
import { line } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { canonicalUrl } from '../base/canonical-url.ts';
import { Expected, isSecure, list, offAsUndefined, type Setting } from './setting.ts';

/** The company as the relay's clients see it. */
export interface Brand {
  readonly name: string;
  /** A mail address or an https address. */
  readonly support?: string;
  /** Its logo, for the relay's own pages. */
  readonly logo?: Logo;
  /** The logo for a dark page. */
  readonly logoDark?: Logo;
  /** The https address of its privacy statement. */
  readonly privacy?: string;
  /** The colour of its buttons, and of the text on them. */
  readonly color?: string;
  readonly onColor?: string;
  /** Whether the colour hardly differs from a light or a dark page, so that a button in it needs an edge. */
  readonly isFaint?: { readonly light: boolean; readonly dark: boolean };
}

/** A picture as it is sent. */
export interface Logo {
  readonly type: string;
  readonly bytes: Buffer;
}

export function brandName(text: string): string {
  if (text.length > 60 || !v.is(line, text)) throw new Expected('must be a name of at most 60 characters');
  return text.trim();
}

export function supportContact(text: string): string {
  const isAddress = text.startsWith('https://') && URL.canParse(text);
  const isMail = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text);
  if (text.length > 200 || !v.is(line, text) || !(isAddress || isMail)) {
    throw new Expected('must be a mail address or begin with https://');
  }
  return text;
}

/** The mail address or https address of a security contact, as a URI. */
export function securityContact(text: string): string {
  const contact = supportContact(text);
  return contact.startsWith('https://') ? contact : `mailto:${contact}`;
}

export function privacyAddress(text: string): string {
  if (!text.startsWith('https://') || !URL.canParse(text) || text.length > 200 || !v.is(line, text)) {
    throw new Expected('must begin with https://');
  }
  return text;
}

/** The largest logo, in bytes. */
const largestLogo = 100_000;

const logoTypes: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** Reads a picture from a file. */
export function logoFile(text: string): Logo {
  const type = logoTypes[path.extname(text).toLowerCase()];
  if (type === undefined) throw new Expected('must be a file that ends with .svg, .png or .webp');
  try {
    const bytes = readFileSync(text);
    if (bytes.length <= largestLogo) return { type, bytes };
  } catch {
    throw new Expected('must be a file that can be read');
  }
  throw new Expected(`must be a file of at most ${largestLogo} bytes`);
}

/**
 * A colour, and black or white for the text on it, whichever has more contrast: always at least 4.5 to 1 (WCAG 2, 1.4.3). A colour
 * is faint on a page with less than 3 to 1 (WCAG 2, 1.4.11).
 */
export function brandColor(text: string): Required<Pick<Brand, 'color' | 'onColor' | 'isFaint'>> {
  const [, digits] = /^#?([0-9a-f]{6})$/i.exec(text) ?? [];
  if (digits === undefined) throw new Expected('must be a color such as 2a4fd6 or "#2a4fd6"');
  const color = `#${digits}`;
  const contrastTo = (other: string) => contrastOf(luminanceOf(color), luminanceOf(other));
  const onColor = contrastTo('#ffffff') >= contrastTo('#000000') ? '#fff' : '#000';
  const [light, dark] = pageGrounds.map((ground) => contrastTo(ground) < 3) as [boolean, boolean];
  return { color, onColor, isFaint: { light, dark } };
}

/** The grounds of the light and the dark page, as in the styles' tokens. */
const pageGrounds = ['#ffffff', '#12151b'];

/** Relative luminance of a colour (WCAG 2). */
function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two relative luminances (WCAG 2). */
const contrastOf = (one: number, other: number): number =>
  (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

/** Origins, each as a browser's `Origin` header writes it; none if empty. */
export function returnOrigins(text: string): string[] {
  const origins = text.trim() === '' ? [] : list(text);
  const isOrigin = (origin: string) => {
    const url = canonicalUrl(`${origin}/`);
    return url !== undefined && isSecure(url) && url.origin === origin;
  };
  if (!origins.every(isOrigin)) {
    throw new Expected(
      'must list origins such as https://app.example.com, without a path (plain http is for loopback only)',
    );
  }
  return origins;
}

/** How the company appears in the extension and on the pages that owners see. */
export const pages = {
  RELAY_BRAND_NAME: {
    description: 'Your company’s name, shown in the extension and on the relay’s pages; or off.',
    default: 'off',
    parse: offAsUndefined(brandName),
  },
  RELAY_SUPPORT: {
    description: 'Support contact shown with the name: a mail address or an https URL; or off.',
    default: 'off',
    parse: offAsUndefined(supportContact),
  },
  RELAY_SECURITY_CONTACT: {
    description:
      'Whom to tell of a vulnerability of this relay, a mail address or an https URL, published as /.well-known/security.txt (RFC 9116); or off.',
    default: 'off',
    parse: offAsUndefined(securityContact),
  },
  RELAY_BRAND_LOGO: {
    description:
      'File with your company’s logo for the owners’ pages (.svg, .png or .webp, at most 100,000 bytes); or off.',
    default: 'off',
    parse: offAsUndefined(logoFile),
  },
  RELAY_BRAND_LOGO_DARK: {
    description: 'Another file with the logo, for owners whose browser is set to a dark look; or off.',
    default: 'off',
    parse: offAsUndefined(logoFile),
  },
  RELAY_BRAND_PRIVACY: {
    description: 'Address of your privacy statement (https), linked on the owners’ pages; or off.',
    default: 'off',
    parse: offAsUndefined(privacyAddress),
  },
  RELAY_BRAND_COLOR: {
    description:
      'Color of the buttons on the owners’ pages, as 2a4fd6; or off. With a # it must be in quotes in .env: "#2a4fd6".',
    default: 'off',
    parse: offAsUndefined(brandColor),
  },
  RELAY_RETURN_ORIGINS: {
    description:
      'Origins of your own product, separated by commas, such as https://app.example.com. A link with a "returnTo" there sends the owner back to it, and its button there needs no page of the relay. Plain http for loopback only.',
    default: '',
    parse: returnOrigins,
  },
} as const satisfies Record<string, Setting>;

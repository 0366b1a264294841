import { type Kind, kinds, type Light, lights } from '../data/property.ts';
import { drawings } from './homes.ts';
import { drawHorizon, drawSky, palettes } from './scenery.ts';

/** What of the land a picture shows: for a thumbnail, or across a page. */
const frames = { small: '0 0 480 320', wide: '-300 62 1080 236' } as const;

/** The picture of a home as SVG; undefined where there is no such kind or light. */
export function drawHome(
  kind: string | undefined,
  light: string | undefined,
  frame: keyof typeof frames,
): string | undefined {
  if (!isKind(kind) || !isLight(light)) return undefined;
  const colors = palettes[light];
  const { land, home } = drawings[kind];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${frames[frame]}" preserveAspectRatio="xMidYMid slice">
${drawSky(colors, light)}
${[...drawHorizon(colors, light), ...land(colors)].map(across).join('\n')}
${home(colors)}</svg>`;
}

// --- Internal helpers ---

/**
 * A layer with its mirror images on both sides. They lap over its edges, and each layer is whole before the next one: else
 * a hair's breadth of what is behind would show between them.
 */
const across = (layer: string): string =>
  `<g>${layer}</g><g transform="translate(1) scale(-1 1)">${layer}</g><g transform="translate(959) scale(-1 1)">${layer}</g>`;

const isKind = (value: string | undefined): value is Kind => (kinds as readonly unknown[]).includes(value);
const isLight = (value: string | undefined): value is Light => (lights as readonly unknown[]).includes(value);

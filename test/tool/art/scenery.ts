import type { Light } from '../data/property.ts';

/** Colours of a picture: what is far away takes the light's, houses keep more of their own. */
export interface Palette {
  readonly skyTop: string;
  readonly skyLow: string;
  readonly sun: string;
  readonly far: string;
  readonly near: string;
  readonly ground: string;
  readonly water: string;
  readonly wall: string;
  readonly shade: string;
  readonly roof: string;
  readonly window: string;
  readonly leaf: string;
}

export const palettes: Record<Light, Palette> = {
  morning: {
    skyTop: '#9fc9e8',
    skyLow: '#fbe3cf',
    sun: '#fff3dc',
    far: '#a9c1c9',
    near: '#7fa79b',
    ground: '#b9cf9f',
    water: '#8dc3d4',
    wall: '#f6ece0',
    shade: '#dccdbd',
    roof: '#b5604a',
    window: '#5d7f93',
    leaf: '#4f8468',
  },
  noon: {
    skyTop: '#5aa9e6',
    skyLow: '#cfeaf8',
    sun: '#ffffff',
    far: '#8fb3c9',
    near: '#6aa77f',
    ground: '#8fc27a',
    water: '#4fa9cf',
    wall: '#ffffff',
    shade: '#dfe6ea',
    roof: '#3d5a80',
    window: '#8ec6e6',
    leaf: '#3b7d56',
  },
  dusk: {
    skyTop: '#5b4b8a',
    skyLow: '#ff9e7a',
    sun: '#ffd9a0',
    far: '#8a5f8c',
    near: '#5f4a74',
    ground: '#4d5a66',
    water: '#7a5f93',
    wall: '#e8c9b5',
    shade: '#b8929a',
    roof: '#5a3348',
    window: '#ffd27a',
    leaf: '#34485a',
  },
  night: {
    skyTop: '#101d3f',
    skyLow: '#34507f',
    sun: '#f3f0dc',
    far: '#2b4167',
    near: '#1f3353',
    ground: '#22384a',
    water: '#244a72',
    wall: '#8fa0bd',
    shade: '#6a7c9c',
    roof: '#27334f',
    window: '#ffdf8f',
    leaf: '#1b3a44',
  },
};

/** Sky with sun or moon, as wide as the widest picture. */
export const drawSky = (colors: Palette, light: Light): string => `
<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${colors.skyTop}"/><stop offset=".85" stop-color="${colors.skyLow}"/></linearGradient></defs>
<rect x="-480" width="1440" height="320" fill="url(#sky)"/>
<circle cx="372" cy="${light === 'dusk' ? 176 : 104}" r="${light === 'dusk' ? 40 : 24}" fill="${colors.sun}" opacity=".9"/>`;

/** Clouds or stars and the hills far away, from edge to edge, in layers; their mirror images go on beyond. */
export const drawHorizon = (colors: Palette, light: Light): string[] => [
  light === 'night' ? stars(colors) : clouds(colors),
  `<path d="M0 204 C50 204 80 164 140 176 S260 214 320 188 S430 198 480 198 V320 H0Z" fill="${colors.far}"/>`,
  `<path d="M0 236 C90 236 120 204 220 220 S400 230 480 230 V320 H0Z" fill="${colors.near}"/>`,
];

// --- Internal helpers ---

const stars = ({ sun }: Palette): string =>
  [
    [48, 40],
    [108, 84],
    [176, 32],
    [232, 66],
    [300, 26],
    [430, 128],
    [76, 134],
    [330, 118],
    [448, 40],
  ]
    .map(([x, y], index) => `<circle cx="${x}" cy="${y}" r="${1 + (index % 3) * 0.5}" fill="${sun}"/>`)
    .join('');

const clouds = ({ sun }: Palette): string => `<g fill="${sun}" opacity=".55">
<rect x="60" y="96" width="96" height="16" rx="8"/><rect x="84" y="84" width="48" height="20" rx="10"/>
<rect x="292" y="72" width="70" height="12" rx="6"/></g>`;

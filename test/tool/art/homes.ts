import type { Kind } from '../data/property.ts';
import type { Palette } from './scenery.ts';

/** A home, and the land that it stands on. */
interface Drawing {
  /** From edge to edge, in layers; their mirror images go on beyond. */
  land(colors: Palette): string[];
  /** In the middle of a picture, so that a square cut out of it still shows the home. */
  home(colors: Palette): string;
}

export const drawings: Record<Kind, Drawing> = {
  cabin: {
    land: (c) => [
      `${ground(c)}`,
      `${pine(c, 112, 262, 1.25)}${pine(c, 150, 268, 0.9)}${pine(c, 366, 264, 1.3)}${pine(c, 330, 270, 0.85)}`,
    ],
    home: (c) => `
<path d="M240 104 L330 266 H150Z" fill="${c.roof}"/><path d="M240 132 L312 266 H168Z" fill="${c.wall}"/>
<path d="M240 132 L312 266 H240Z" fill="${c.shade}"/>
<path d="M240 152 L262 194 H218Z" fill="${c.window}"/><rect x="198" y="208" width="34" height="34" rx="2" fill="${c.window}"/>
<rect x="252" y="208" width="30" height="58" rx="2" fill="${c.roof}"/><rect x="140" y="264" width="200" height="8" rx="2" fill="${c.roof}"/>`,
  },

  beach: {
    land: (c) => [
      `<rect y="238" width="480" height="82" fill="${c.water}"/>`,
      `<path d="M0 252 Q60 246 120 252 T240 252 T360 252 T480 252" stroke="${c.sun}" stroke-width="2" fill="none" opacity=".5"/>`,
      `<path d="M0 320 V286 C120 286 140 268 260 276 S400 280 480 280 V320Z" fill="${c.skyLow}"/>`,
      `${palm(c, 400, 278)}`,
    ],
    home: (c) => `
<path d="M172 204 V280 M222 204 V282 M272 204 V280 M318 204 V278" stroke="${c.shade}" stroke-width="7"/>
<rect x="158" y="146" width="172" height="66" fill="${c.wall}"/><rect x="262" y="146" width="68" height="66" fill="${c.shade}"/>
<path d="M146 148 L212 98 H304 L342 148Z" fill="${c.roof}"/><rect x="146" y="208" width="196" height="8" rx="2" fill="${c.roof}"/>
<rect x="176" y="162" width="32" height="32" rx="2" fill="${c.window}"/><rect x="218" y="162" width="32" height="32" rx="2" fill="${c.window}"/><rect x="282" y="164" width="28" height="44" rx="2" fill="${c.window}"/>`,
  },

  loft: {
    land: (c) => [
      `<g fill="${c.far}"><rect x="20" y="150" width="58" height="170"/><rect x="92" y="110" width="46" height="210"/><rect x="350" y="126" width="54" height="194"/><rect x="418" y="168" width="52" height="152"/></g>`,
      `<rect y="286" width="480" height="34" fill="${c.ground}"/>`,
      `${bush(c, 120, 287)}${bush(c, 366, 287)}`,
    ],
    home: (c) => `
<rect x="160" y="84" width="160" height="202" fill="${c.wall}"/><rect x="262" y="84" width="58" height="202" fill="${c.shade}"/>
<rect x="152" y="76" width="176" height="12" rx="2" fill="${c.roof}"/><rect x="192" y="46" width="40" height="32" fill="${c.shade}"/><path d="M196 46 h32" stroke="${c.roof}" stroke-width="6"/>
${[104, 152, 200].map((y) => `<g fill="${c.window}"><rect x="176" y="${y}" width="32" height="36"/><rect x="218" y="${y}" width="32" height="36"/><rect x="276" y="${y}" width="30" height="36"/></g>`).join('')}
<rect x="196" y="250" width="42" height="36" fill="${c.roof}"/>`,
  },

  farm: {
    land: (c) => [
      `${ground(c)}`,
      `<path d="M0 284 C120 284 140 268 240 268 S360 284 480 284 V320 H0Z" fill="${c.leaf}" opacity=".35"/>`,
      `${bush(c, 90, 280)}`,
    ],
    home: (c) => `
<path d="M150 176 L178 132 L240 104 L302 132 L330 176 V276 H150Z" fill="${c.roof}"/><path d="M140 180 L172 128 L240 96 L308 128 L340 180" fill="none" stroke="${c.wall}" stroke-width="9" stroke-linejoin="round"/>
<rect x="204" y="200" width="72" height="76" fill="${c.wall}"/><path d="M204 200 L276 276 M276 200 L204 276" stroke="${c.roof}" stroke-width="5"/>
<rect x="222" y="136" width="36" height="34" rx="2" fill="${c.window}"/>
<rect x="354" y="166" width="44" height="110" fill="${c.shade}"/><path d="M350 168 a26 26 0 0 1 52 0Z" fill="${c.wall}"/>`,
  },

  villa: {
    land: (c) => [`${ground(c)}`, `${palm(c, 84, 278)}${bush(c, 400, 274)}`],
    home: (c) => `
<rect x="130" y="150" width="150" height="122" fill="${c.wall}"/><rect x="258" y="186" width="112" height="86" fill="${c.shade}"/>
<path d="M118 152 L205 108 L292 152Z" fill="${c.roof}"/><path d="M250 188 L314 154 L382 188Z" fill="${c.roof}"/>
<g fill="${c.window}"><path d="M152 236 v-44 a18 18 0 0 1 36 0 v44Z"/><path d="M212 236 v-44 a18 18 0 0 1 36 0 v44Z"/><rect x="284" y="208" width="28" height="30" rx="2"/><rect x="328" y="208" width="28" height="30" rx="2"/></g>
<ellipse cx="232" cy="292" rx="128" ry="17" fill="${c.wall}"/><ellipse cx="232" cy="292" rx="118" ry="13" fill="${c.water}"/>`,
  },

  chalet: {
    land: (c) => [
      `<path d="M0 236 L96 96 L150 168 L236 60 L330 176 L394 108 L480 226 V320 H0Z" fill="${c.far}"/>`,
      `<g fill="${c.sun}"><path d="M96 96 L74 128 L92 122 L104 134 L120 128Z"/><path d="M236 60 L200 106 L224 98 L240 112 L258 98 L274 108Z"/><path d="M394 108 L372 134 L392 130 L414 134Z"/></g>`,
      `<rect y="262" width="480" height="58" fill="${c.wall}"/>`,
      `${pine(c, 102, 274, 1.1)}${pine(c, 386, 276, 1.2)}`,
    ],
    home: (c) => `
<path d="M124 190 L240 112 L356 190 L344 202 L240 134 L136 202Z" fill="${c.roof}"/><path d="M156 190 L240 134 L324 190 V272 H156Z" fill="${c.shade}"/>
<rect x="156" y="232" width="168" height="40" fill="${c.wall}"/><rect x="146" y="226" width="188" height="8" fill="${c.roof}"/>
<g fill="${c.window}"><rect x="184" y="186" width="30" height="32" rx="2"/><rect x="226" y="172" width="30" height="46" rx="2"/><rect x="268" y="186" width="30" height="32" rx="2"/></g>
<rect x="224" y="240" width="34" height="32" rx="2" fill="${c.roof}"/>`,
  },
};

// --- Internal helpers ---

const ground = ({ ground }: Palette): string =>
  `<path d="M0 260 C120 260 140 250 240 250 S360 260 480 260 V320 H0Z" fill="${ground}"/>`;

const pine = ({ leaf, roof }: Palette, x: number, y: number, size: number): string =>
  `<g transform="translate(${x} ${y}) scale(${size})"><rect x="-3" y="-10" width="6" height="14" fill="${roof}"/><path d="M0 -92 L22 -50 H-22Z M0 -68 L27 -26 H-27Z M0 -44 L32 -4 H-32Z" fill="${leaf}"/></g>`;

const bush = ({ leaf }: Palette, x: number, y: number): string =>
  `<g fill="${leaf}"><circle cx="${x - 12}" cy="${y - 8}" r="13"/><circle cx="${x + 4}" cy="${y - 14}" r="16"/><circle cx="${x + 18}" cy="${y - 7}" r="11"/></g>`;

const palm = ({ leaf, shade }: Palette, x: number, y: number): string =>
  `<g transform="translate(${x} ${y})"><path d="M0 4 Q-10 -50 4 -104" stroke="${shade}" stroke-width="8" fill="none"/><g stroke="${leaf}" stroke-width="9" stroke-linecap="round" fill="none"><path d="M4 -104 Q-26 -124 -46 -98"/><path d="M4 -104 Q-20 -100 -34 -72"/><path d="M4 -104 Q32 -126 52 -98"/><path d="M4 -104 Q28 -98 38 -70"/><path d="M4 -104 Q4 -132 22 -142"/></g></g>`;

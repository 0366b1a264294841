import path from 'node:path';
import type { Link } from '@noiseaware-connect/relay/domain/link/link';
import { doorWords } from '@noiseaware-connect/relay/pages/console/door-words';
import { type DoorScene, drawDoor } from '@noiseaware-connect/relay/pages/console/draw-door';
import { type Drawn, drawPage } from '@noiseaware-connect/relay/pages/owner/draw-page';
import { ownerWords } from '@noiseaware-connect/relay/pages/owner/owner-words';
import { postingScript } from '@noiseaware-connect/relay/pages/owner/posting-script';
import { brandingOf } from '@noiseaware-connect/relay/pages/whole-page';
import { type Language, languageCodes } from '@noiseaware-connect/shared/language';
import { afterAll, expect, it } from 'vitest';
import { findViolations } from '../../support/browser/axe.ts';
import { findLost } from '../../support/browser/find-lost.ts';
import { openPlainBrowser } from '../../support/browser/plain-browser.ts';
import { forFile } from '../../support/for-file.ts';
import { seededRandom, shuffled } from '../../support/seeded-random.ts';
import { isSoak, lengthOf, seed } from '../../support/tier.ts';
import { createAlbum } from './album.ts';

const { branding: pageBranding } = brandingOf({
  publicUrl: 'https://connect.example-stays.com',
  brand: {
    ...{ name: 'Example Stays', support: 'help@example-stays.com', color: '#ffd400', onColor: '#000' },
    ...{ privacy: 'https://example-stays.com/privacy', isFaint: { light: true, dark: false } },
  },
});
const branding = { ...pageBranding, loginHost: 'login.noiseaware.io' };
const link: Link = {
  ...{ id: 'link-1', hash: 'hash', account: { id: 'cust-1043', name: `Haus ${'donaudampf'.repeat(8)}` } },
  ...{
    connection: null,
    choice: 'account',
    madeBy: { kind: 'staff', id: 'staff-1', name: 'Jo Marsh' },
    confirm: true,
    returnTo: null,
  },
  ...{
    createdAt: 1_800_000_000,
    expiresAt: 1_800_086_400,
    pairing: null,
    challenge: null,
    waiting: null,
    denied: null,
    ended: null,
  },
};
const again = `/connect/naclnk_${'0'.repeat(43)}`;

/** Of each scene what goes with it where it has the most to show. */
const scenes: readonly Drawn[] = Object.keys({ ...ownerWords, started: null })
  .filter((name) => !['parts', 'renew', 'renew_withdrawn'].includes(name))
  .map((name) => {
    const scene = name as Drawn['scene'];
    if (scene === 'unknown' || scene === 'broken') return { scene };
    if (scene === 'connected_here' || scene === 'ended_here')
      return { scene, link, organization: 'Harbor House (9007199254740994)', givenAt: link.createdAt };
    if (scene === 'coming_back') return { scene, posts: [['access_code', 'x']] };
    if (scene === 'not_owner')
      return { scene, link, again, passOn: `https://connect.example-stays.com${again}` };
    return ['left', 'nothing', 'authorized_before', 'unavailable', 'superseded', 'too_often'].includes(scene)
      ? { scene, link, again }
      : { scene, link };
  });
/** Offers to renew a connection. */
const renewals: readonly Drawn[] = [true, false].map((isWithdrawn) => ({
  ...{ scene: 'open', link, renews: { connectedAt: link.createdAt, isWithdrawn } },
  ...(isWithdrawn && { organization: 'Harbor House (9007199254740994)' }),
}));
/** Every page that the relay itself draws, whole, by its name. */
const pages = [
  ...[...scenes, ...renewals].map((shown) => ({
    name: `owner: ${shown.scene}${shown.renews === undefined ? '' : `, to renew ${shown.renews.isWithdrawn ? 'a withdrawn' : 'a living'} connection`}`,
    draw: (language: Language) => drawPage(shown, branding, [language], link.createdAt),
  })),
  ...(Object.keys(doorWords.scenes) as DoorScene[]).map((scene) => ({
    name: `console sign-in: ${scene}`,
    draw: (language: Language) => drawDoor(scene, branding, [language], 'groups'),
  })),
];
const all = pages.flatMap(({ name, draw }) => languageCodes.map((language) => ({ name, draw, language })));
const cases = lengthOf(all, shuffled(all, seededRandom(seed)).slice(0, 16));

const album = createAlbum(path.join(import.meta.dirname, 'pictures/owner'));
const browser = await forFile(openPlainBrowser());
afterAll(() => (isSoak ? album.bind() : undefined));

it.each(cases)(
  'a page that the relay draws fits 360 px, light and dark, without axe violations: $name in $language',
  async ({ name, draw, language }) => {
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    // The page that posts its form by itself stays to be looked at.
    await page.setContent(draw(language).replace(postingScript.script, ''));
    const faults: Record<string, string[]> = {};
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const found = [...(await findLost(page)), ...(await findViolations(page))];
      if (found.length > 0) faults[colorScheme] = found;
      if (isSoak) await album.picture(page, name, language, colorScheme);
    }
    await page.close();
    expect(faults).toEqual({});
  },
);

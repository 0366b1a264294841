import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Language, languageCodes } from '@noiseaware-connect/shared/language';
import { extensionFile, readCatalogues } from '@noiseaware-connect/shared/languages/read-catalogues';
import { translate } from '@noiseaware-connect/shared/words/language';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { chipWords } from '../../../extension/src/words/chip-words.ts';
import { openBrowser } from '../../support/browser/browser.ts';
import { setChipStage } from '../../support/browser/chip-stage.ts';
import { readChips } from '../../support/browser/chips.ts';
import { forFile } from '../../support/for-file.ts';
import { isSoak, lengthOf } from '../../support/tier.ts';
import { makeProperties } from '../../tool/properties.ts';
import { startSampleTool } from '../../tool/tool.ts';
import { openState } from './open-state.ts';
import { type Connection, inState, viewWith } from './sample-view.ts';
import type { State } from './state.ts';
import { linkStates } from './states/link-states.ts';
import { questionStates } from './states/question-states.ts';

const extension = path.resolve(import.meta.dirname, '../../../extension');
const committed = path.join(extension, 'docs/store/images');

/** `pnpm gallery` draws the pictures that are given to the stores; any other run draws them elsewhere. */
const temporary = isSoak ? '' : await mkdtemp(path.join(tmpdir(), 'store-'));
const images = isSoak ? committed : temporary;
const icons = isSoak ? path.join(extension, 'public/icon') : temporary;

const catalogues = await readCatalogues(extensionFile);
const stage = await forFile(setChipStage());
const tool = await forFile(startSampleTool({ rows: 40 }));
const browser = await forFile(openBrowser());

const screen = { width: 1280, height: 800 };

const names = new Map(makeProperties(40).map(({ account, name }) => [account, name]));
const withAccount = (connection: Connection, id: string): Connection => ({
  ...connection,
  id: `connection-${id}`,
  account: { id, name: names.get(id) ?? id },
});

/** The connections of the sample tool's homes: a few that need something, and others that work. */
const needsOwner = withAccount(inState.refused, 'cust-1043');
const connections = [
  withAccount(inState.endsSoon, 'cust-1046'),
  withAccount(inState.trouble, 'cust-1047'),
  ...['cust-1042', 'cust-1044', 'cust-1045', 'cust-1049', 'cust-1050'].map((id) =>
    withAccount(inState.fine, id),
  ),
];

const popup = (name: string, view: State['view'], rest: Partial<State> = {}): State => ({
  ...{ name: `store: ${name}`, page: 'popup', view },
  ...rest,
});

interface Picture {
  /** What the chips in the tool's page are drawn from. */
  readonly connections: readonly Connection[];
  /** What stands in front of it, from left to right. */
  readonly front: readonly State[];
}

/** The pictures of a language by their names. */
const pictures: Readonly<Record<string, Picture>> = {
  '1-list': {
    connections: [needsOwner, ...connections],
    front: [popup('list', viewWith([needsOwner, ...connections]))],
  },
  '2-connect': {
    connections,
    front: [stateNamed('question: not connected'), stateNamed('question: has ended well')],
  },
  '3-owner': {
    connections: [needsOwner, ...connections],
    front: [
      popup('detail', viewWith([needsOwner]), {
        async reach(page) {
          await page.click('li[data-connection] .open');
          await page.locator('.connection').waitFor();
        },
      }),
      stateNamed('link: made'),
    ],
  },
};

it.each(lengthOf(languageCodes, languageCodes.slice(0, 1)))(
  'draws the stores’ screenshots in %s from the extension’s own pages',
  async (language) => {
    const folder = path.join(images, language);
    await mkdir(folder, { recursive: true });
    for (const [name, picture] of Object.entries(pictures)) {
      const behind = await pictureTool(picture.connections, language);
      const front: Buffer[] = [];
      for (const state of picture.front) front.push(await pictureState(state, language));
      const page = await browser.context.newPage();
      await page.setViewportSize(screen);
      await page.setContent(composed(behind, front));
      await page.screenshot({ path: path.join(folder, `${name}.png`) });
      await page.close();
    }
    expect(await measured(folder)).toEqual(
      Object.fromEntries(Object.keys(pictures).map((name) => [`${name}.png`, { ...screen, alpha: false }])),
    );
  },
);

it('draws the promotional image, the icon in each size, and the logo', async () => {
  await mkdir(images, { recursive: true });
  const drawing = await readFile(path.join(extension, 'icon.svg'), 'utf8');
  const promo = await readFile(path.join(extension, 'docs/store/promo.svg'), 'utf8');
  await draw(promo, 440, 280, path.join(images, 'promo-440x280.png'));
  await draw(drawing, 300, 300, path.join(images, 'logo-300x300.png'));
  for (const size of [16, 32, 48]) await draw(drawing, size, size, path.join(icons, `${size}.png`));
  await draw(drawing, 128, 128, path.join(icons, '128.png'), 16);
  expect(await marginsOf(path.join(icons, '128.png'))).toEqual([16, 16, 16, 16]);
  expect(await marginsOf(path.join(icons, '48.png'))).toEqual([0, 0, 0, 0]);
});

it('the pictures in the repository have the sizes that the stores ask for, in every language, and are small', async () => {
  const promo = await measured(committed);
  expect(promo).toMatchObject({
    'promo-440x280.png': { width: 440, height: 280, alpha: false },
    'logo-300x300.png': { width: 300, height: 300 },
  });
  for (const language of languageCodes) {
    const shots = await measured(path.join(committed, language));
    expect(Object.keys(shots).length).toBeLessThanOrEqual(5);
    for (const shot of Object.values(shots)) expect(shot).toEqual({ ...screen, alpha: false });
    for (const name of Object.keys(pictures)) {
      expect(Object.keys(shots)).toContain(`${name}.png`);
      const { length } = await readFile(path.join(committed, language, `${name}.png`));
      expect(length, `${language}/${name}`).toBeLessThan(250_000);
    }
  }
  expect(await marginsOf(path.join(extension, 'public/icon/128.png'))).toEqual([16, 16, 16, 16]);
});

// --- Internal helpers ---

function stateNamed(name: string): State {
  const state = [...linkStates, ...questionStates].find((each) => each.name === name);
  if (state === undefined) throw new Error(`the gallery has no state “${name}”`);
  return state;
}

/** The tool's list of homes, with a chip beside each. */
async function pictureTool(accounts: readonly Connection[], language: Language): Promise<Buffer> {
  const words = translate(chipWords, catalogues[language]);
  const states = Object.fromEntries(accounts.map(({ account, status }) => [account.id, status]));
  await stage.background(
    `(fake) => void Object.assign(fake, ${JSON.stringify({ rules: { state: 'ready', tools: tool.rules, words }, states })})`,
  );
  const page = await stage.context.newPage();
  await page.setViewportSize(screen);
  await page.goto(`${tool.url}/properties`);
  await expect
    .poll(async () => (await readChips(page)).filter(({ state }) => state === 'active').length)
    .toBeGreaterThan(2);
  const picture = await page.screenshot({ animations: 'disabled' });
  await page.close();
  return picture;
}

async function pictureState(state: State, language: Language): Promise<Buffer> {
  const page = await openState(browser, state, language);
  const picture = await page.screenshot({ animations: 'disabled' });
  await page.close();
  return picture;
}

const addressOf = (picture: Buffer): string => `data:image/png;base64,${picture.toString('base64')}`;

const composed = (behind: Buffer, front: readonly Buffer[]): string => `<style>
  body {
    margin: 0; height: 100vh; box-sizing: border-box; padding: 0 310px 0 0;
    display: flex; gap: 24px; align-items: center; justify-content: flex-end;
    background: url(${addressOf(behind)});
  }
  img { border-radius: 10px; box-shadow: 0 0 0 1px #0003, 0 8px 20px #0004 }
</style>${front.map((picture) => `<img src="${addressOf(picture)}">`).join('')}`;

/** Draws an SVG as a PNG, with transparent padding where it is asked for. */
async function draw(svg: string, width: number, height: number, file: string, padding = 0): Promise<void> {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width, height });
  await page.setContent(`<style>
    body { margin: ${padding}px } svg { display: block; width: 100% }
  </style>${svg}`);
  await page.screenshot({ path: file, omitBackground: true });
  await page.close();
}

/** The transparent pixels around the drawing of a PNG: at the top, on the right, at the bottom, on the left. */
async function marginsOf(file: string): Promise<number[]> {
  const page: Page = await browser.context.newPage();
  const margins = await page.evaluate(
    async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const drawn = [...new Array(image.width * image.height).keys()].filter((at) => data[at * 4 + 3] !== 0);
      const xs = drawn.map((at) => at % image.width);
      const ys = drawn.map((at) => Math.floor(at / image.width));
      const least = (all: number[]) => all.reduce((one, other) => Math.min(one, other));
      const most = (all: number[]) => all.reduce((one, other) => Math.max(one, other));
      return [least(ys), image.width - 1 - most(xs), image.height - 1 - most(ys), least(xs)];
    },
    addressOf(await readFile(file)),
  );
  await page.close();
  return margins;
}

/** The pictures of a folder by their names. In a PNG, width, height and the type of its colours follow its first 16 bytes. */
async function measured(
  folder: string,
): Promise<Record<string, { width: number; height: number; alpha: boolean }>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
  const entries = names.map(async (name) => {
    const bytes = await readFile(path.join(folder, name));
    const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    return [name, { ...size, alpha: bytes[25] === 6 }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

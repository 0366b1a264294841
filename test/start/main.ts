import path from 'node:path';
import { Command, Option } from 'commander';
import { buildExtension } from '../support/browser/build-extension.ts';
import { ensureProgram } from '../support/browser/installed-program.ts';
import { chromium } from '../support/browser/programs.ts';
import { openBackendStage } from './backend-stage.ts';
import { serveGuide } from './guide.ts';
import { openStage } from './stage.ts';
import { createSteps } from './steps.ts';
import { walkMainJob } from './walk.ts';
import { walkPortal } from './walk-portal.ts';

const program = new Command('pnpm start')
  .description('The whole thing on this machine: sandbox, relay, and Chromium with the extension set up.')
  .option('--headless', 'walk the main job without a window, save pictures, and end')
  .option(
    '--backends',
    'sandbox, relay and a connected account alone, for programs written against them; stays',
  )
  .addOption(
    new Option(
      '--sign-in',
      'the staff member signs in at an identity provider instead of being invited',
    ).conflicts('backends'),
  )
  .addHelpText('after', '\nWithout a display it is headless by itself. CHROMIUM_PATH names another Chromium.')
  .parse();

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const options = program.opts<{ headless?: true; backends?: true; signIn?: true }>();
const headless = options.headless === true || !hasDisplay;
const pictures = path.resolve(import.meta.dirname, 'pictures');
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const steps = createSteps(print);
const stopped = () =>
  Promise.race(
    (['SIGINT', 'SIGTERM'] as const).map((signal) => new Promise((resolve) => process.once(signal, resolve))),
  );

/** Until Ctrl+C. */
async function serveBackends(): Promise<void> {
  const stage = await openBackendStage();
  print(
    `The account cust-1042 is connected. In the shell of a backend, while this stays:\n\n${stage.exports}\n`,
  );
  await stopped();
  await stage.close();
}

/** Walks the main job, or shows it to a person until Ctrl+C. */
async function showEverything(): Promise<void> {
  await steps('Chromium is there', () => ensureProgram(chromium, (text) => print(`  …  ${text}`)));
  await steps('The extension is built', () => buildExtension('build:unpacked'));
  const stage = await openStage(steps, { headless, signIn: options.signIn });
  if (headless) {
    await walkMainJob(stage, steps, pictures);
    await walkPortal(stage, steps, pictures);
    await stage.close();
    print(
      `\nThe main job works, and so does the customer’s portal. Pictures: ${path.relative(process.cwd(), pictures)}/`,
    );
  } else {
    const guide = await serveGuide(stage);
    await stage.browser.context.pages()[0]?.goto(guide.url);
    print(`\nChromium shows what to do: ${guide.url}\nCtrl+C, or closing the browser, stops everything.`);
    await Promise.race([stopped(), stage.browser.context.waitForEvent('close', { timeout: 0 })]);
    await guide.close();
    await stage.close();
  }
}

try {
  await (options.backends === true ? serveBackends() : showEverything());
} catch (error) {
  process.stderr.write(`start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// A server that a failed step left open keeps the process alive.
process.exit();

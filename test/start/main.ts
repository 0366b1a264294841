import path from 'node:path';
import { Command } from 'commander';
import { serveGuide } from './guide.ts';
import { openStage } from './stage.ts';
import { createSteps } from './steps.ts';
import { walkMainJob } from './walk.ts';

const program = new Command('pnpm start')
  .description('The whole thing on this machine: sandbox, relay, and Chromium with the extension set up.')
  .option('--headless', 'walk the main job without a window, save pictures, and end')
  .addHelpText('after', '\nWithout a display it is headless by itself. CHROMIUM_PATH names another Chromium.')
  .parse();

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const headless = program.opts<{ headless?: true }>().headless === true || !hasDisplay;
const pictures = path.resolve(import.meta.dirname, 'pictures');
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const steps = createSteps(print);

try {
  const stage = await openStage(steps, { headless });
  if (headless) {
    await walkMainJob(stage, steps, pictures);
    await stage.close();
    print(`\nThe main job works. Pictures: ${path.relative(process.cwd(), pictures)}/`);
  } else {
    const guide = await serveGuide(stage);
    await stage.browser.context.pages()[0]?.goto(guide.url);
    print(`\nChromium shows what to do: ${guide.url}\nCtrl+C, or closing the browser, stops everything.`);
    await Promise.race([
      new Promise((resolve) => process.once('SIGINT', resolve)),
      new Promise((resolve) => process.once('SIGTERM', resolve)),
      stage.browser.context.waitForEvent('close', { timeout: 0 }),
    ]);
    await guide.close();
    await stage.close();
  }
} catch (error) {
  process.stderr.write(`start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// A server that a failed step left open keeps the process alive.
process.exit();

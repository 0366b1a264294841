import { element } from './element.ts';
import { noiseState, noiseWords, onNoiseChange } from './noise.ts';

/** Says on a home's page whether noise is monitored there, as far as NoiseAware Connect has told. */
export function drawNoiseCard(account: string): { element: HTMLElement; end(): void } {
  const sign = element('span', { class: 'monitored', 'aria-hidden': 'true' });
  const title = element('strong');
  const text = element('p');
  const draw = () => {
    const state = noiseState(account);
    const words = state === undefined ? unknown : noiseWords[state];
    sign.dataset['state'] = state ?? 'unknown';
    title.textContent = words.title;
    text.textContent = words.text;
  };
  draw();
  return {
    element: element(
      'section',
      { class: 'card' },
      element('h2', {}, 'Quiet hours'),
      element(
        'div',
        { class: 'quiet-hours' },
        sign,
        element('div', { role: 'status' }, element('p', {}, title), text),
      ),
    ),
    end: onNoiseChange((changed) => {
      if (changed === account) draw();
    }),
  };
}

// --- Internal helpers ---

const unknown = {
  title: 'Nothing known yet',
  text: 'NoiseAware Connect in your browser tells here whether noise is monitored.',
};

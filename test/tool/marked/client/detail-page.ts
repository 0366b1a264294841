import { markAccount } from '@noiseaware-connect/shared/mark-account';
import type { Property } from '../../data/property.ts';
import { element } from './element.ts';
import type { Page } from './list-page.ts';
import { drawNoiseCard } from './noise-card.ts';
import { addressOf } from './places.ts';
import { sayCount, sayDay, sayNights, statusWords } from './words.ts';

/** The page of one home. */
export function openDetailPage(property: Property): Page {
  // A line of its own, so that what NoiseAware Connect draws at its end stands beside name and status.
  const title = element(
    'div',
    { class: 'title' },
    element('h1', { tabindex: '-1' }, property.name),
    element('span', { class: 'pill', 'data-status': property.status }, statusWords[property.status]),
  );
  markAccount(title, { id: property.account, name: property.name });
  const noise = drawNoiseCard(property.account);

  return {
    element: element(
      'article',
      { class: 'detail', tabindex: '0', 'aria-label': property.name },
      backLink(),
      element('img', {
        class: 'hero',
        alt: '',
        src: `/pictures/${property.kind}-${property.light}-wide.svg`,
      }),
      title,
      element('p', { class: 'under' }, `${property.city} · managed for ${property.owner}`),
      element(
        'div',
        { class: 'columns' },
        element('div', {}, factsCard(property), staysCard(property)),
        element('div', {}, noise.element, ownerCard(property)),
      ),
    ),
    title: property.name,
    end: noise.end,
  };
}

/** What is shown where an address names no home. */
export const openMissingPage = (): Page => ({
  element: element(
    'div',
    { class: 'detail' },
    backLink(),
    element('h1', { tabindex: '-1' }, 'There is no such home'),
    element('p', {}, 'It may have left the portfolio.'),
  ),
  title: 'There is no such home',
  end: () => undefined,
});

// --- Internal helpers ---

const backLink = () =>
  element(
    'a',
    { class: 'back', href: addressOf({ page: 'list', view: 'all', query: '' }) },
    '← All properties',
  );

const card = (title: string, ...content: HTMLElement[]) =>
  element('section', { class: 'card' }, element('h2', {}, title), ...content);

const facts = (entries: [string, string][]) =>
  element(
    'dl',
    { class: 'facts' },
    ...entries.map(([term, text]) => element('div', {}, element('dt', {}, term), element('dd', {}, text))),
  );

const factsCard = ({ account, bedrooms, sleeps, kind, number, city }: Property) =>
  card(
    'The home',
    facts([
      ['Bedrooms', String(bedrooms)],
      ['Sleeps', String(sleeps)],
      ['Type', `${kind[0]?.toUpperCase()}${kind.slice(1)}`],
      ['Account', account],
      ['Permit', `STR-${number * 7}`],
      ['Market', city.slice(-2)],
    ]),
  );

function staysCard({ stays }: Property): HTMLElement {
  if (stays.length === 0)
    return card('Next stays', element('p', { class: 'quiet' }, 'Nobody has booked yet.'));
  const heads = ['Guests', 'Check-in', 'Stay', 'Party'].map((text) => element('th', { scope: 'col' }, text));
  const rows = stays.map(({ guest, from, until, guests }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, guest),
      ...[sayDay(from), sayNights(from, until), sayCount(guests, 'guest')].map((text) =>
        element('td', {}, text),
      ),
    ),
  );
  return card(
    'Next stays',
    element(
      'table',
      { 'aria-label': 'Next stays' },
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows),
    ),
  );
}

function ownerCard({ owner }: Property): HTMLElement {
  const address = `${owner
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z ]/g, '')
    .replaceAll(' ', '.')}@example.com`;
  return card('Owner', element('p', {}, owner), element('p', { class: 'quiet' }, address));
}

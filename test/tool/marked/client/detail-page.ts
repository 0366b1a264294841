import { markAccount } from '@noiseaware-connect/shared/mark-account';
import type { Property } from '../../property.ts';
import { element } from './element.ts';
import type { Page } from './list-page.ts';
import { noiseState, noiseWords, onNoiseChange } from './noise.ts';

/** The page of one home, or what is shown where an address names none. */
export function openDetailPage(property: Property | undefined, listAddress: string): Page {
  const title = property?.name ?? 'There is no such home';
  const heading = element('div', { class: 'title' }, element('h1', { tabindex: '-1' }, title));
  const back = element('a', { href: listAddress }, '← All properties');
  const page = element('article', { class: 'detail' }, back, heading);
  if (property === undefined) return { element: page, title, end: () => undefined };
  const { account, name, city, owner, status, bedrooms, kind, next } = property;
  // A line of its own, so that a chip at its end follows name and status.
  heading.append(element('span', { class: 'pill', 'data-state': status }, status));
  markAccount(heading, { id: account, name });
  const noise = element('strong', { role: 'status', class: 'pill' });
  const sayNoise = () => {
    noise.dataset['state'] = noiseState(account);
    noise.textContent = noiseWords[noiseState(account)].long;
  };
  sayNoise();
  const alert = element('span', {}, 'None.');
  void sayLastAlert(account, alert);
  page.append(
    element('p', {}, `${city} · managed for ${owner}`),
    card('The home', `${bedrooms} bedrooms, a ${kind}. Account ${account}.`),
    card(
      'Next stay',
      next === null ? 'Not booked.' : `${next.guest}, ${next.nights} nights from ${next.from}.`,
    ),
    card('Quiet hours', noise),
    card('Last alert', alert),
  );
  const end = onNoiseChange((changed) => {
    if (changed === account) sayNoise();
  });
  return { element: page, title, end };
}

// --- Internal helpers ---

interface LastAlert {
  readonly type: string;
  readonly at: string;
  readonly verified: string;
}

/** Shows what the product's backend knows. Only what NoiseAware itself confirms is told as a fact. */
async function sayLastAlert(account: string, place: HTMLElement): Promise<void> {
  const response = await fetch(`/api/last-alert?${new URLSearchParams({ account })}`);
  const alert = (await response.json()) as LastAlert | null;
  if (alert === null) return;
  const doubt = alert.verified === 'verified' ? '' : ', not confirmed';
  place.textContent = `${alert.type}, ${new Date(alert.at).toLocaleString('en')}${doubt}.`;
}

const card = (title: string, content: Node | string) =>
  element('section', { class: 'card' }, element('h2', {}, title), element('p', {}, content));

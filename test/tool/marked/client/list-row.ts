import { markAccount } from '@noiseaware-connect/shared/mark-account';
import type { Property } from '../../data/property.ts';
import { element } from './element.ts';
import { noiseState, noiseWords } from './noise.ts';
import { addressOf } from './places.ts';
import type { Row } from './virtual-rows.ts';
import { sayDay, sayNights, statusWords } from './words.ts';

/** A row of the list. Only texts and attributes change: whatever else stands in its cells is not ours to touch. */
export function makeListRow(): Row<Property> {
  const picture = element('img', { alt: '', width: '42', height: '42' });
  const link = element('a', { href: '#' });
  const id = element('small', { class: 'quiet' });
  const status = element('span', { class: 'pill' });
  const city = element('td');
  const owner = element('td');
  const day = element('span');
  const nights = element('small', { class: 'quiet' });
  const noise = element('span', { class: 'noise' });
  const row = element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      element('div', { class: 'home' }, picture, element('span', {}, link, id)),
    ),
    element('td', {}, status),
    city,
    owner,
    element('td', {}, day, element('br'), nights),
    element('td', {}, noise),
  );
  let shown = '';

  return {
    element: row,
    fill(property, index) {
      const state = noiseState(property.account);
      noise.dataset['state'] = state ?? 'unknown';
      noise.textContent = state === undefined ? '–' : noiseWords[state].word;
      if (shown === property.account && row.ariaRowIndex === String(index + 2)) return;
      shown = property.account;
      // The row of headings is the first one.
      row.ariaRowIndex = String(index + 2);
      picture.src = `/pictures/${property.kind}-${property.light}.svg`;
      link.href = addressOf({ page: 'detail', account: property.account });
      link.textContent = property.name;
      id.textContent = `${property.account} · ${property.bedrooms} BR`;
      status.dataset['status'] = property.status;
      status.textContent = statusWords[property.status];
      city.textContent = property.city;
      owner.textContent = property.owner;
      const [next] = property.stays;
      day.textContent = next === undefined ? 'Not booked' : sayDay(next.from);
      nights.textContent = next === undefined ? 'No stays yet' : sayNights(next.from, next.until);
      markAccount(row, { id: property.account, name: property.name, compact: true });
    },
  };
}

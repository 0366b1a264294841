import { markAccount } from '@noiseaware-connect/shared/mark-account';
import type { Property } from '../properties.ts';
import type { Page } from './main.ts';
import { showNoise } from './noise.ts';
import { copyTemplate } from './template.ts';

/** The page of one home. */
export function openHome({ account, name, city, owner, status, next }: Property, listAddress: string): Page {
  const { element, field, fill } = copyTemplate('home');
  (field('back') as HTMLAnchorElement).href = listAddress;
  fill({ name, status, account, alert: 'None.', managed: `${city} · managed for ${owner}` });
  fill({ next: next || 'Not booked' });
  field('status').dataset['state'] = status;
  markAccount(field('title'), { id: account, name });
  const stateChanged = () => showNoise(field('noise'), account, 'long');
  stateChanged();
  void readLastAlert(account).then((alert) => alert && fill({ alert }));
  return { element, title: name, stateChanged };
}

// --- Internal helpers ---

/** What the product's backend knows. Only what NoiseAware itself confirms is told as a fact. */
async function readLastAlert(account: string): Promise<string | undefined> {
  const response = await fetch(`/api/last-alert/${encodeURIComponent(account)}`);
  const alert = (await response.json()) as { type: string; at: string; verified: string } | null;
  if (alert === null) return undefined;
  const doubt = alert.verified === 'verified' ? '' : ', not confirmed';
  return `${alert.type}, ${new Date(alert.at).toLocaleString('en')}${doubt}.`;
}

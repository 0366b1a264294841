import { entryOfLink } from '../../domain/decide-link.ts';
import type { LinkStore } from '../link-store.ts';
import type { Deciding } from './deciding.ts';

export const linkChanges = ({ add, find }: Deciding) =>
  ({
    add: (link, by) => add('links', link, entryOfLink('link_made', link, link.createdAt, by)),
    find: (id) => find('links', id),
    findBySecret: (hash) => find('links', { hash }),
  }) satisfies Partial<LinkStore>;

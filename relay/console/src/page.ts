import { roles } from '@noiseaware-connect/shared/role';
import * as v from 'valibot';

const page = v.object({
  /** The path below which the console's calls are. */
  base: v.string(),
  /** Carried by each change. */
  token: v.string(),
  /** The partner, as staff know it. */
  partner: v.string(),
  /** Where staff find help: a mail address or an https address. */
  support: v.optional(v.string()),
  logo: v.optional(v.string()),
  id: v.string(),
  staff: v.string(),
  role: v.picklist(roles),
});

/** What the relay wrote into the page: in whose name it is, and who is signed in. */
export type Page = v.InferOutput<typeof page>;

/** @throws where the page is not the relay's */
export function readPage(document: Document): Page {
  const metas = document.querySelectorAll<HTMLMetaElement>('meta[name^="console-"]');
  return v.parse(
    page,
    Object.fromEntries(Array.from(metas, ({ name, content }) => [name.slice('console-'.length), content])),
  );
}

import { roles } from '@noiseaware-connect/shared/role';
import * as v from 'valibot';

const page = v.object({
  /** Base path of the console's calls. */
  base: v.string(),
  /** Path of the folder of the console's files, the languages' among them. */
  files: v.string(),
  /** CSRF token. */
  token: v.string(),
  /** The partner's name. */
  partner: v.string(),
  /** Support contact: a mail address or an https address. */
  support: v.optional(v.string()),
  logo: v.optional(v.string()),
  /** How the relay's commands are called on its machine: what stands before `doctor`. */
  command: v.string(),
  id: v.string(),
  staff: v.string(),
  role: v.picklist(roles),
  /** Whether the operator has opened the console by a link, instead of a member of the staff by signing in. */
  operator: v.optional(v.literal('true')),
  /** The person's rights, in the same words as the relay's answers. */
  rights: v.pipe(
    v.string(),
    v.transform((names) => names.split(' ')),
  ),
});

/** The data that the relay wrote into the page's `meta` elements. */
export type Page = v.InferOutput<typeof page>;

/** @throws if the page was not rendered by the relay */
export function readPage(document: Document): Page {
  const metas = document.querySelectorAll<HTMLMetaElement>('meta[name^="console-"]');
  return v.parse(
    page,
    Object.fromEntries(Array.from(metas, ({ name, content }) => [name.slice('console-'.length), content])),
  );
}

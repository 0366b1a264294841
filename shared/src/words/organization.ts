/** An organization as people read it. */
export interface Organization {
  name: string;
  /** The id that is shown once beside the name; null if there is none, or if it stands in the name. */
  id: string | null;
}

/** The name and the id of an organization, which the relay sends as “name (id)”, or as the id alone. */
export function organizationOf(text: string): Organization {
  const [, name = text, id = null] = /^(.+) \(([^()]+)\)$/s.exec(text) ?? [];
  return { name, id };
}

/** Organizations beside each other. Names that are equal keep their ids, so that each can be told from the others. */
export function organizationsApart<const T extends readonly string[]>(
  texts: T,
): { [K in keyof T]: Organization } {
  const all = texts.map(organizationOf);
  const isUnique = ({ name }: Organization) => all.filter((other) => other.name === name).length === 1;
  return all.map((each, index) => (isUnique(each) ? each : { name: texts[index], id: null })) as {
    [K in keyof T]: Organization;
  };
}

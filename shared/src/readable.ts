/** Attributes that say what a record is, to people or to a tool's own scripts. Secrets stand in others: values, contents. */
const readableAttribute = /^(?:id|href|title|alt|aria-label|data-[a-z0-9_.:-]+)$/;

/** Elements that hold what somebody types, what scripts use among themselves, or another document. */
const closedElements = new Set(
  (
    'input textarea select option optgroup datalist script style meta template noscript iframe frame object embed link ' +
    'base title head'
  ).split(' '),
);

/** Whether a rule may read an attribute of that name. */
export const isReadableAttribute = (name: string): boolean => readableAttribute.test(name);

/** Whether a rule may read anything of elements of that name. */
export const isReadableElement = (localName: string): boolean => !closedElements.has(localName);

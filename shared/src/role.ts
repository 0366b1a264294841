/** The roles of staff members, with fewest rights first. */
export const roles = ['staff', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Whether a staff member may disconnect and forget a connection. */
export const mayDisconnect = (
  who: { readonly id: string; readonly role: Role } | undefined,
  { responsible }: { readonly responsible: { readonly id: string } },
): boolean => who !== undefined && (who.role === 'admin' || responsible.id === who.id);

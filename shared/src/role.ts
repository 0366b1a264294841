/** What a staff member may do. Each call of the contract for staff names the one that it takes. */
export const rights = ['read', 'connect', 'administer'] as const;
export type Right = (typeof rights)[number];

/** The roles of staff members, with fewest rights first. */
export const roles = ['viewer', 'staff', 'admin'] as const;
export type Role = (typeof roles)[number];

/** THE table of roles: the rights of each. A role has no right but those that are written here. */
export const rightsOf: Readonly<Record<Role, readonly Right[]>> = {
  viewer: ['read'],
  staff: ['read', 'connect'],
  admin: ['read', 'connect', 'administer'],
};

/** The role of a person for whom neither an invite nor the identity provider names another one. */
export const defaultRole: Role = 'staff';

/** A staff member, as far as their rights depend on it. */
export interface RightsHolder {
  readonly role: Role;
  /** As a relay sent them, which may know rights that this program does not. Without them the role decides. */
  readonly rights?: readonly string[] | undefined;
}

/** Whether a staff member has a right. */
export const may = ({ role, rights: granted = rightsOf[role] }: RightsHolder, right: Right): boolean =>
  granted.includes(right);

/** Whether a staff member may disconnect and forget a connection: one that they are responsible for, or any. */
export const mayDisconnect = (
  staff: RightsHolder & { readonly id: string },
  { responsible }: { readonly responsible: { readonly id: string } },
): boolean => may(staff, 'administer') || (may(staff, 'connect') && responsible.id === staff.id);

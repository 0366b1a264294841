/** The account of the doctor's pairings: none of a partner's has a space in front. */
export const trialAccount = { id: ' doctor', name: 'doctor' };

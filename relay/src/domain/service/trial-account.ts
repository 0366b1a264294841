/** The account of the doctor's test pairings: no partner's account id begins with a space. */
export const trialAccount = { id: ' doctor', name: 'doctor' };

/** A gate that is open for so long. */
export const gateOf = (deadline: string) => ({
  gate: { deadline, customerDeadline: deadline, remindAfter: '30 seconds', remindEvery: '30 seconds' },
});

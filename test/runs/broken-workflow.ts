/** Code that cannot go on with the runs it is given: an error that is no failure fails the workflow task, again and again. */
export async function connectorCannotReachIam(): Promise<void> {
  throw new Error('code of next week');
}

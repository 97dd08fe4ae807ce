import type { Reply } from '../../approvals/decision';
import type { Session } from '../sessions/session';
import type { InTheNameOf } from './in-the-name-of';

/** Hands in the decision of a person who signed in. A viewer is refused here, before anything is signed. */
export async function decideInSession(
  { decide }: Pick<InTheNameOf, 'decide'>,
  {
    run,
    session,
    given,
    surface,
  }: { run: string; session: Session; given: Record<string, unknown>; surface: 'console' | 'http' },
): Promise<Reply> {
  const { csrf: _csrf, digest, comment, change, ...rest } = given;
  if (session.role === 'viewer')
    return { answer: 'not-allowed', because: 'your role is viewer: you may look, but not decide' };

  return decide({
    run,
    surface,
    how: { via: 'oidc', id: session.id },
    digest,
    value: {
      ...rest,
      by: session.name,
      // A form sends empty fields too.
      ...(comment === undefined || comment === '' ? {} : { comment }),
      ...(change === undefined || change === '' ? {} : { change }),
    },
  });
}

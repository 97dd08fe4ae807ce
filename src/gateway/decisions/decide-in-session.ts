import type { Reply } from '../../approvals/decision';
import type { Session } from '../sessions/session';
import type { InTheNameOf } from './in-the-name-of';

/** Hands in what somebody who signed in decided. A role that may only look is refused here, before anything is signed. */
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
    return { answer: 'not-allowed', because: 'your role is viewer: it may look, not decide' };

  return decide({
    run,
    surface,
    how: { via: 'oidc', id: session.id },
    digest,
    value: {
      ...rest,
      by: session.name,
      // A form sends what was left empty too.
      ...(comment === undefined || comment === '' ? {} : { comment }),
      ...(change === undefined || change === '' ? {} : { change }),
    },
  });
}
